import { setTimeout as delay } from 'node:timers/promises';
import { nobody, outcomes } from '../../../bench/soak/answers.js';
import { type Fault, type Violation, createChecker } from '../../../bench/soak/checker.js';
import type { Held } from '../../../bench/soak/population.js';
import { allHear } from '../../../bench/soak/replicas.js';
import { type Credential, change, clock } from '../../../bench/soak/truth.js';
import { type Asker, createAsker } from './asking.js';
import { type Owner, type Writes, createLedger } from './ledger.js';
import { type Answers, createTally } from './tally.js';
import type { Stage } from './stage.js';
import { untilAnswered } from './until-answered.js';

/** All that a scenario has seen, judged by the promises. */
export interface Report {
  /** Answers to credentials and to nobody, by what they were. */
  readonly answers: Answers;
  readonly writes: Writes;
  /** Wrong acceptances, refusals of what is good, credentials taken for nobody or another, and what else must not be. */
  readonly violations: readonly Violation[];
  /** Acknowledged writes that are not there. */
  readonly lostWrites: readonly string[];
  /** Milliseconds, of the replica that had the longest. */
  readonly longestWithoutAcceptance: number;
  readonly faults: readonly {
    readonly what: string;
    /** From its beginning until what was broken was whole again. */
    readonly lasted: number;
    /** From then until PostgreSQL answered on a new connection, which is none of the service's doing. */
    readonly databaseBack: number;
    /** From that moment until every replica went by its memory again and nobody was answered 503 any more. */
    readonly recovered: number;
  }[];
  /** How long after its acknowledgement the latest request was sent by which a revoked credential was still accepted; at most the bound. */
  readonly latestAcceptance: number;
}

interface TrafficOptions {
  /** Answers a second, of all replicas together. */
  readonly rate?: number;
  /** Deeds a second: each creates a token by an action, or revokes a token or session by one. */
  readonly deeds?: number;
  /** The share of requests that go to the hook; the rest asks `whoami` at `/graphql`. */
  readonly atHook?: number;
  /** Whether a connection of HTTP may fail: where a process is killed that holds it. Then it is counted and nothing else. */
  readonly mayLoseConnections?: boolean;
  /** Whether an answer may be 500: behind what the service does not work with. The same. */
  readonly mayFail?: boolean;
}

export interface Traffic {
  /** Goes on for so long with nothing broken. */
  goOn(milliseconds: number): Promise<void>;
  /** Breaks something and mends it again: `work` resolves when it is whole. Resolves when every replica has recovered. */
  during(what: string, work: () => Promise<void>): Promise<void>;
  /** Stops, asks about every credential once more, and looks for every acknowledged write. */
  end(): Promise<Report>;
  /** So far. */
  readonly answers: Readonly<Answers>;
  readonly writes: Readonly<Writes>;
}

interface Inflicted extends Fault {
  mendedAt: number;
  databaseBackAt: number;
}

const hourMs = 3_600_000;
const tickMs = 10;
const longestRevocationMs = 60_000;
const mostUnderWay = 200;
const mostDeedsUnderWay = 8;
const draw = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)];

/** Good credentials of each kind, revoked ones, ones that never were, and nobody: all asked about all the time, while some are made and revoked. */
export async function startTraffic(
  stage: Stage,
  urls: readonly string[],
  { rate = 200, deeds = 10, atHook = 0.8, mayLoseConnections = false, mayFail = false }: TrafficOptions = {},
): Promise<Traffic> {
  const { operator, population, administratorLogin } = stage;
  const credentials = new Map<number, Credential>();
  const faults: Inflicted[] = [];
  const checker = createChecker({ credentials, faults, onViolation: () => undefined });
  const tally = createTally(urls.length);
  const ledger = createLedger(stage, population);
  const askers = urls.map((url) => createAsker(url));
  const [live, dead]: [Held[], Credential[]] = [[], []];
  const excused = new Set([...(mayLoseConnections ? [outcomes.lost] : []), ...(mayFail ? [500] : [])]);
  let isOver = false;
  let isAbandoned = false;

  const know = (all: readonly Credential[]): void =>
    all.forEach((credential) => void credentials.set(credential.index, credential));

  async function ask(replica: number, credential: Credential | undefined, isAtHook: boolean): Promise<void> {
    const asker = askers[replica];
    if (asker === undefined) throw new Error(`there is no replica ${replica}`);
    const door = isAtHook ? asker.atHook : asker.atGraphql;
    const sentAt = clock();
    const outcome = await door(credential?.text, credential?.id);
    const receivedAt = clock();
    tally.note({ replica, outcome, receivedAt });
    if (excused.has(outcome)) return;
    const index = credential?.index ?? nobody;
    checker.check(0, Float64Array.of(index, replica, outcome, sentAt, receivedAt));
  }

  /** Seven of ten about what is good, two about what is not, one about nobody; one in five at the door of actions. */
  function askSomething(turn: number): Promise<void> {
    const chance = Math.random();
    const good = chance < 0.7 ? draw(draw(live)?.credentials ?? []) : undefined;
    const credential = good ?? (chance < 0.9 ? draw(dead) : undefined);
    // A collab token is not for actions.
    const isAtHook = credential?.kind === 'collab' || Math.random() < atHook;
    return ask(turn % askers.length, credential, isAtHook);
  }

  const world = await furnish(stage, async (held) => {
    know(held.credentials);
    await change(held.row, true, async () => await operator.commit(...held.insert));
  });
  live.push(...world.held);
  const junk = population.makers.junk(20);
  know(junk);
  dead.push(...junk);

  let underWay = 0;
  let turn = 0;
  async function keepAsking(): Promise<void> {
    let owed = 0;
    let lookedAt = clock();
    while (!isOver) {
      await delay(tickMs);
      const now = clock();
      // What a busy moment kept from being sent is not sent all at once later.
      owed = Math.min(owed + ((now - lookedAt) * rate) / 1000, rate / 10);
      lookedAt = now;
      for (; owed >= 1; owed -= 1) {
        if (underWay >= mostUnderWay) continue;
        underWay += 1;
        void askSomething((turn += 1)).finally(() => (underWay -= 1));
      }
    }
    while (underWay > 0) await delay(tickMs);
  }

  const asker = (): Asker => draw(askers) ?? createAsker('');
  async function createOne(owner: Owner): Promise<void> {
    const made = await ledger.create((document) => asker().act(owner.login, document), owner);
    if (made === undefined) return;
    know([made]);
    const [row] = made.restsOn;
    if (row === undefined) throw new Error('a token rests on its row');
    const held = {
      table: 'api_token',
      id: made.id,
      row,
      credentials: [made],
      endsAt: clock() + hourMs,
    } as const;
    live.push({ ...held, insert: ['', []], another: () => Promise.reject(new Error('made by an action')) });
  }
  async function revokeOne(): Promise<void> {
    if (live.length < 20) return;
    const [held] = live.splice(Math.floor(Math.random() * live.length), 1);
    if (held === undefined) return;
    dead.push(...held.credentials, ...held.credentials);
    const begunAt = clock();
    await ledger.revoke(
      (document) => asker().act(administratorLogin, document),
      held,
      () => isAbandoned || clock() - begunAt > longestRevocationMs,
    );
  }
  async function keepDoing(): Promise<void> {
    const doing = new Set<Promise<void>>();
    const failures: Error[] = [];
    for (let n = 0; !isOver; n += 1) {
      await delay(1000 / deeds);
      if (doing.size >= mostDeedsUnderWay) continue;
      const owner = world.owners[n % world.owners.length];
      const deed: Promise<void> = (n % 2 === 0 && owner !== undefined ? createOne(owner) : revokeOne())
        .catch((cause: unknown) => void failures.push(new Error('a deed failed', { cause })))
        .finally(() => doing.delete(deed));
      doing.add(deed);
    }
    await Promise.all(doing);
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  }

  const hear = async (): Promise<void> => await allHear(urls.map((url) => ({ url })));
  await hear();
  const work = Promise.all([keepAsking(), deeds > 0 ? keepDoing() : undefined]);
  work.catch(() => undefined);
  stage.bench.onEnd(async () => {
    isOver = isAbandoned = true;
    await work.catch(() => undefined);
    askers.forEach((each) => each.close());
  });

  return {
    answers: tally.answers,
    writes: ledger.writes,
    goOn: async (milliseconds) => await Promise.race([delay(milliseconds), work.then(() => undefined)]),
    async during(what, inflict) {
      const never = { mendedAt: Infinity, databaseBackAt: Infinity, recoveredAt: Infinity };
      const fault = { what, begunAt: clock(), ...never };
      faults.push(fault);
      await inflict();
      fault.mendedAt = clock();
      const isBack = untilAnswered(stage.database.url).then(() => (fault.databaseBackAt = clock()));
      await Promise.all([isBack, hear()]);
      fault.recoveredAt = clock();
    },
    async end() {
      isOver = true;
      await work;
      // Every replica has had its bound by then.
      await delay(1_100);
      for (const [replica] of askers.entries())
        for (const credential of credentials.values()) await ask(replica, credential, true);
      return {
        answers: tally.answers,
        writes: ledger.writes,
        violations: checker.result().violations,
        lostWrites: await ledger.lost(),
        longestWithoutAcceptance: Math.round(tally.longestWithoutAcceptance()),
        latestAcceptance: latestAcceptance(credentials),
        faults: faults.map((fault) => timesOf(fault, tally.lastOutageBefore(fault.recoveredAt + 5_000))),
      };
    },
  };
}

function timesOf(
  { what, begunAt, mendedAt, databaseBackAt, recoveredAt }: Inflicted,
  lastOutageAt: number,
): Report['faults'][number] {
  const wellAt = Math.max(recoveredAt, lastOutageAt);
  return {
    what,
    lasted: Math.round(mendedAt - begunAt),
    databaseBack: Math.round(databaseBackAt - mendedAt),
    recovered: Math.round(Math.max(0, wellAt - databaseBackAt)),
  };
}

/** Sessions and tokens to begin with, and for each person a session that is for actions alone. */
async function furnish(
  { population: { people, principals, makers } }: Stage,
  introduce: (held: Held) => Promise<void>,
): Promise<{ held: Held[]; owners: Owner[] }> {
  const sessions = await Promise.all(people.map(async (person) => await makers.session(person, hourMs)));
  const held = await Promise.all([
    ...people.flatMap((person, n) => [
      ...[1, 2].map(() => makers.session(person, hourMs)),
      ...[1, 2].map(() => makers.apiToken(person, n % 2 === 0, hourMs)),
    ]),
    ...principals.flatMap((principal) => [1, 2, 3].map(() => makers.serviceToken(principal, hourMs))),
  ]);
  await Promise.all([...sessions, ...held].map(introduce));
  const owners = people.map((person, n) => ({ person, login: sessions[n]?.credentials[0]?.text ?? '' }));
  return { held, owners };
}

const latestAcceptance = (credentials: ReadonlyMap<number, Credential>): number =>
  Math.round(
    Math.max(
      0,
      ...[...credentials.values()].flatMap(({ restsOn }) =>
        restsOn.flatMap(({ transitions }) => transitions.map(({ lateness }) => lateness)),
      ),
    ),
  );
