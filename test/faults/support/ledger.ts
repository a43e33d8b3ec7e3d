import { z } from 'zod';
import { type Credential, change, clock, endingAt, subject } from '../../../bench/soak/truth.js';
import type { Held, Person, Population } from '../../../bench/soak/population.js';
import { revocation } from '../../../bench/soak/ways.js';
import type { ActionAnswer } from './asking.js';
import type { Stage } from './stage.js';

/** What was acknowledged, and has to be there afterwards. */
export interface Ledger {
  /** Makes an API token by the action, once; undefined where that was not acknowledged. */
  create(act: Act, owner: Owner): Promise<Credential | undefined>;
  /** Revokes by the action, again and again until it is acknowledged or all is over. */
  revoke(act: Act, held: Pick<Held, 'table' | 'id' | 'row'>, isOver: () => boolean): Promise<void>;
  /** What was acknowledged and is not there. */
  lost(): Promise<string[]>;
  readonly writes: Writes;
}

export type Act = (document: string) => Promise<ActionAnswer>;

export interface Owner {
  readonly person: Person;
  /** A session of theirs that nobody revokes. */
  readonly login: string;
}

/** How actions that write were answered. */
export interface Writes {
  created: number;
  revoked: number;
  /** `Unavailable`: whether it was done is not known, and nothing claims it. */
  unavailable: number;
  /** `Internal`. */
  internal: number;
  /** No answer: the connection failed. */
  lost: number;
  /** Anything else, by its code; never expected. */
  readonly others: string[];
  /** Milliseconds of the slowest answer. */
  slowest: number;
}

const createdToken = z.object({ id: z.string(), token: z.string() });
/** Beyond every index that a population gives. */
let nextIndex = 1_000_000;
const hourMs = 3_600_000;

export function createLedger({ operator }: Stage, { policy }: Population): Ledger {
  const writes: Writes = {
    created: 0,
    revoked: 0,
    unavailable: 0,
    internal: 0,
    lost: 0,
    others: [],
    slowest: 0,
  };
  const acknowledged: { readonly created: Set<string>; readonly revoked: Pick<Held, 'table' | 'id'>[] } = {
    created: new Set(),
    revoked: [],
  };

  async function timed(act: Act, document: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const sentAt = clock();
    const answer = await act(document);
    writes.slowest = Math.max(writes.slowest, clock() - sentAt);
    if ('field' in answer) return answer.field;
    if ('lost' in answer) writes.lost += 1;
    else if (answer.code === 'Unavailable') writes.unavailable += 1;
    else if (answer.code === 'Internal') writes.internal += 1;
    else writes.others.push(answer.code);
    return undefined;
  }

  return {
    writes,
    async create(act, { person }) {
      const row = subject('api token stands', false);
      const endsAt = clock() + hourMs;
      const expiresAt = new Date(Date.now() + hourMs).toISOString();
      const document = `mutation { createApiToken(name: "made under load", expiresAt: "${expiresAt}") { id token } }`;
      let made: z.infer<typeof createdToken> | undefined;
      await change(row, true, async () => {
        const field = await timed(act, document);
        made = field && createdToken.parse(field);
      });
      if (made === undefined) return undefined;
      writes.created += 1;
      acknowledged.created.add(made.id);
      const restsOn = [row, person.active, policy.api_token, endingAt('token lasts', endsAt)];
      return { index: nextIndex++, kind: 'api_token', text: made.token, id: made.id, restsOn };
    },
    async revoke(act, held, isOver) {
      const { action } = revocation(held);
      await change(held.row, false, async () => {
        while ((await timed(act, `mutation { ${action} }`)) === undefined) {
          if (isOver()) throw new Error(`${held.table} ${held.id} could not be revoked`);
          await new Promise((done) => setTimeout(done, 50));
        }
      });
      writes.revoked += 1;
      acknowledged.revoked.push({ table: held.table, id: held.id });
    },
    async lost() {
      const missing: string[] = [];
      const rows = await operator.read('select id from graphwarden.api_token');
      const there = new Set(rows.map(({ id }) => id));
      for (const id of acknowledged.created) if (!there.has(id)) missing.push(`created api_token ${id}`);
      for (const { table, id } of acknowledged.revoked) {
        const [row] = await operator.read(`select revoked_at from graphwarden.${table} where id = $1`, [id]);
        if (row?.['revoked_at'] == null) missing.push(`revoked ${table} ${id}`);
      }
      return missing;
    },
  };
}
