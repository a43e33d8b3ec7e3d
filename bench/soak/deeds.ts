import { setTimeout as delay } from 'node:timers/promises';
import type { LoadClients } from './load-clients.js';
import type { Operator } from './operator.js';
import { type Held, type Population, kinds } from './population.js';
import { type Credential, type Subject, change } from './truth.js';
import { type Way, activity, freeze, membership, revocation, work } from './ways.js';

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

const longMs = 3_600_000;
const between = (least: number, most: number): number => least + Math.random() * (most - least);
const oneOf = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)];

/** One in seven ends by itself soon. */
const lifetime = (): number => (Math.random() < 0.15 ? between(8_000, 30_000) : longMs);

/** The credentials of a subject are asked about all the time while it changes. */
async function heated(
  load: LoadClients,
  credentials: readonly Credential[],
  work: () => Promise<void>,
): Promise<void> {
  load.heat(credentials);
  await delay(between(150, 400));
  await work();
  await delay(2_500);
  load.cool(credentials);
}

interface HandSettings extends Pick<DeedsSettings, 'operator' | 'urls'> {
  readonly count: (what: string) => void;
}

/** Does it by the action every other time, as long as the replica does; else by SQL. */
function createHand({ operator, urls, count }: HandSettings): (way: Way) => Promise<void> {
  return async ({ sql, values, action }) => {
    if (Math.random() < 0.5) {
      const isDone = await operator.mutate(oneOf(urls) ?? '', action);
      count(isDone ? 'by an action' : 'actions not done');
      if (isDone) return;
    }
    await operator.commit(sql, values);
  };
}

export function createDeeds({ operator, population, load, urls }: DeedsSettings): Deeds {
  const live = new Set<Held>();
  const counts: Record<string, number> = {};
  const count: HandSettings['count'] = (what) => void (counts[what] = (counts[what] ?? 0) + 1);

  const by = createHand({ operator, urls, count });

  async function introduce(held: Held): Promise<void> {
    load.add(held.credentials);
    await delay(between(0, 200));
    await change(held.row, true, async () => await operator.commit(...held.insert));
    live.add(held);
  }

  async function replace(held: Held): Promise<void> {
    live.delete(held);
    await introduce(await held.another(lifetime()));
    load.bury(held.credentials);
  }

  async function revoke(held: Held): Promise<void> {
    live.delete(held);
    await heated(load, held.credentials, async () => {
      await change(held.row, false, async () => await by(revocation(held)));
    });
    await replace(held);
  }

  async function offAndOn({ subject, off, on }: Toggle): Promise<void> {
    subject.isBusy = true;
    const affected = restingOn(live, subject);
    await heated(load, affected, async () => {
      await change(subject, false, async () => await by(off));
      await delay(between(300, 3_000));
      await change(subject, true, async () => await by(on));
    });
    subject.isBusy = false;
  }

  return {
    introduce,
    live,
    counts,
    async one() {
      const name = drawDeed();
      count(name);
      const toggle = name === 'revoked' ? undefined : toggles[name](population);
      if (toggle !== undefined) await offAndOn(toggle);
      const held = name === 'revoked' ? oneOf([...live]) : undefined;
      if (held !== undefined) await revoke(held);
    },
    replaceEnded(now) {
      for (const held of live) {
        if (held.endsAt > now - 2_000) continue;
        count('ended by itself');
        void replace(held);
      }
    },
  };
}

const restingOn = (live: ReadonlySet<Held>, subject: Subject): Credential[] =>
  [...live].flatMap(({ credentials }) => credentials.filter(({ restsOn }) => restsOn.includes(subject)));

interface Toggle {
  readonly subject: Subject;
  readonly off: Way;
  readonly on: Way;
}

const toggle = (subject: Subject, [off, on]: [Way, Way]): Toggle => ({ subject, off, on });

/** What can be switched off for a while; undefined where all of it is being switched. */
const toggles = {
  'a person switched off and on'({ people }: Population) {
    const person = oneOf(people.filter(({ active }) => !active.isBusy));
    return person && toggle(person.active, activity(person));
  },
  'a member removed and added'(population: Population) {
    const person = oneOf(population.people.filter(({ member }) => !member.isBusy));
    return person && toggle(person.member, membership(population, person));
  },
  'a principal switched off and on'({ principals }: Population) {
    const principal = oneOf(principals.filter(({ active }) => !active.isBusy));
    return principal && toggle(principal.active, work(principal));
  },
  'a kind frozen and unfrozen'({ policy }: Population) {
    const kind = kinds.some((one) => policy[one].isBusy) ? undefined : oneOf(kinds);
    return kind && toggle(policy[kind], freeze(kind));
  },
} as const;

function drawDeed(): 'revoked' | keyof typeof toggles {
  const chance = Math.random();
  if (chance < 0.6) return 'revoked';
  if (chance < 0.73) return 'a person switched off and on';
  if (chance < 0.85) return 'a member removed and added';
  return chance < 0.97 ? 'a principal switched off and on' : 'a kind frozen and unfrozen';
}
