import { setTimeout as delay } from 'node:timers/promises';
import type { LoadClients } from './load-clients.js';
import type { Operator } from './operator.js';
import { type Held, type Person, type Population, type Principal, kinds } from './population.js';
import { type Credential, type Subject, change } from './truth.js';

interface DeedsSettings {
  readonly operator: Operator;
  readonly population: Population;
  readonly load: LoadClients;
  /** Replicas, for actions. */
  readonly urls: readonly string[];
}

export interface Deeds {
  /** Makes something, and has it asked about; before it is there, too. */
  introduce(held: Held): Promise<void>;
  /** One random deed, from its preparation to the end of what it leads to. */
  one(): Promise<void>;
  /** Replaces what has ended by itself. */
  replaceEnded(now: number): void;
  readonly live: ReadonlySet<Held>;
  readonly counts: Readonly<Record<string, number>>;
}

/** One way to change a subject: SQL that may be repeated, and the action that does the same. */
interface Way {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly action?: string;
}

const longMs = 3_600_000;
const between = (least: number, most: number): number => least + Math.random() * (most - least);
const oneOf = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)];

/** One in seven ends by itself soon. */
const lifetime = (): number => (Math.random() < 0.15 ? between(8_000, 30_000) : longMs);

export function createDeeds({ operator, population, load, urls }: DeedsSettings): Deeds {
  const live = new Set<Held>();
  const counts: Record<string, number> = {};
  const { people, principals, policy } = population;

  /** Every other time by the action, as long as the replica does it. */
  async function by({ sql, values, action }: Way): Promise<void> {
    const url = oneOf(urls) ?? '';
    if (action !== undefined && Math.random() < 0.5) {
      if (await operator.mutate(url, action)) {
        counts['by an action'] = (counts['by an action'] ?? 0) + 1;
        return;
      }
      counts['actions not done'] = (counts['actions not done'] ?? 0) + 1;
    }
    await operator.commit(sql, values);
  }

  async function introduce(held: Held): Promise<void> {
    load.add(held.credentials);
    await delay(between(0, 200));
    await change(held.row, true, async () => await operator.commit(...held.insert));
    live.add(held);
  }

  /** The credentials of a subject are asked about all the time while it changes. */
  async function hot(credentials: readonly Credential[], work: () => Promise<void>): Promise<void> {
    load.heat(credentials);
    await delay(between(150, 400));
    await work();
    await delay(2_500);
    load.cool(credentials);
  }

  async function replace(held: Held): Promise<void> {
    live.delete(held);
    await introduce(await held.another(lifetime()));
    load.bury(held.credentials);
  }

  async function revoke(held: Held): Promise<void> {
    live.delete(held);
    const sql = `update graphwarden.${held.table} set revoked_at = coalesce(revoked_at, now()) where id = $1`;
    const action = `${revoking[held.table]}(id: "${held.id}") { id }`;
    await hot(held.credentials, async () => {
      await change(held.row, false, async () => await by({ sql, values: [held.id], action }));
    });
    await replace(held);
  }

  const restingOn = (subject: Subject): Credential[] =>
    [...live].flatMap((held) => held.credentials.filter(({ restsOn }) => restsOn.includes(subject)));

  async function offAndOn(subject: Subject, off: Way, on: Way): Promise<void> {
    subject.isBusy = true;
    await hot(restingOn(subject), async () => {
      await change(subject, false, async () => await by(off));
      await delay(between(300, 3_000));
      await change(subject, true, async () => await by(on));
    });
    subject.isBusy = false;
  }

  const deeds: Record<string, () => (() => Promise<void>) | undefined> = {
    revoked() {
      const held = oneOf([...live]);
      return held && (async () => await revoke(held));
    },
    'a person switched off and on'() {
      const person = oneOf(people.filter(({ active }) => !active.isBusy));
      return person && (async () => await offAndOn(person.active, ...activity(person)));
    },
    'a member removed and added'() {
      const person = oneOf(people.filter(({ member }) => !member.isBusy));
      return person && (async () => await offAndOn(person.member, ...membership(population, person)));
    },
    'a principal switched off and on'() {
      const principal = oneOf(principals.filter(({ active }) => !active.isBusy));
      return principal && (async () => await offAndOn(principal.active, ...work(principal)));
    },
    'a kind frozen and unfrozen'() {
      if (kinds.some((kind) => policy[kind].isBusy)) return undefined;
      const kind = oneOf(kinds) ?? 'login';
      return async () => await offAndOn(policy[kind], ...freeze(kind));
    },
  };

  return {
    introduce,
    live,
    counts,
    async one() {
      const name = drawDeed();
      const deed = deeds[name]?.();
      if (deed === undefined) return;
      counts[name] = (counts[name] ?? 0) + 1;
      await deed();
    },
    replaceEnded(now) {
      for (const held of live) {
        if (held.endsAt > now - 2_000) continue;
        counts['ended by itself'] = (counts['ended by itself'] ?? 0) + 1;
        live.delete(held);
        void replace(held);
      }
    },
  };
}

const revoking = {
  user_session: 'revokeSession',
  api_token: 'revokeApiToken',
  service_token: 'revokeServiceToken',
} as const;

function drawDeed(): string {
  const chance = Math.random();
  if (chance < 0.6) return 'revoked';
  if (chance < 0.73) return 'a person switched off and on';
  if (chance < 0.85) return 'a member removed and added';
  return chance < 0.97 ? 'a principal switched off and on' : 'a kind frozen and unfrozen';
}

function activity({ id }: Person): [Way, Way] {
  const way = (isActive: boolean): Way => ({
    sql: 'update graphwarden.user_account set is_active = $2 where id = $1',
    values: [id, isActive],
    action: `setUserActive(id: "${id}", isActive: ${isActive}${isActive ? '' : ', endSessions: false'}) { id }`,
  });
  return [way(false), way(true)];
}

function membership({ workspaceId }: Population, { id }: Person): [Way, Way] {
  const values = [workspaceId, id];
  const both = `workspaceId: "${workspaceId}", userId: "${id}"`;
  return [
    {
      sql: 'delete from graphwarden.workspace_member where workspace_id = $1 and user_id = $2',
      values,
      action: `removeWorkspaceMember(${both}) { userId }`,
    },
    {
      sql: `insert into graphwarden.workspace_member (workspace_id, user_id, role) values ($1, $2, 'member') on conflict do nothing`,
      values,
      action: `setWorkspaceMember(${both}, role: "member") { userId }`,
    },
  ];
}

function work({ id }: Principal): [Way, Way] {
  const way = (isActive: boolean): Way => ({
    sql: 'update graphwarden.service_principal set is_active = $2 where id = $1',
    values: [id, isActive],
    action: `updateServicePrincipal(id: "${id}", isActive: ${isActive}) { id }`,
  });
  return [way(false), way(true)];
}

function freeze(kind: (typeof kinds)[number]): [Way, Way] {
  return [
    {
      sql: `update graphwarden.credential_policy set frozen_kinds = array_append(array_remove(frozen_kinds, $1), $1)`,
      values: [kind],
      action: `freezeCredentials(kinds: ["${kind}"]) { frozenKinds }`,
    },
    {
      sql: 'update graphwarden.credential_policy set frozen_kinds = array_remove(frozen_kinds, $1)',
      values: [kind],
      action: `unfreezeCredentials(kinds: ["${kind}"]) { frozenKinds }`,
    },
  ];
}
