import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Verdict } from '../../src/auth/credentials/kind.js';
import { createVerdictCache } from '../../src/auth/verdict-cache.js';
import { createVerifiedCredentials } from '../../src/auth/verified-credentials.js';
import { createHearing, momentOf } from '../../src/store/changes/hearing.js';
import { tries } from '../support/thinned.js';
import { acceptedAs, kindThat, promised, settled } from './credential-model.js';

const boundMs = 1_000;
const subjects = ['token', 'person', 'policy', 'new'] as const;
type Subject = (typeof subjects)[number];
type State = Readonly<Record<Subject, number>>;
/** How often each subject has changed; a credential is there from the first change of `new` on. */
const untouched: State = { token: 0, person: 0, policy: 0, new: 0 };

interface Commit {
  readonly subject: Subject;
  readonly at: number;
}
interface Read {
  snapshot: State | undefined;
  readonly answer: (verdict: Verdict) => void;
}

/** What an answer shows of the state that it was made of. */
const shown = (state: State): string => subjects.map((subject) => state[subject]).join(' ');
const verdictOf = (state: State): Verdict =>
  state.new === 0
    ? { refused: 'unknown', restsOn: ['new'] }
    : acceptedAs(shown(state), ['token', 'person', 'policy']);

/**
 * A database whose commits are told in their order and late, whose reads take their snapshot at some moment and come back
 * at another, and whose connection may fall silent or be lost, with what it had not told.
 */
function createWorld() {
  let now = 0;
  let state = untouched;
  let untold: (Commit | { readonly beatOf: number })[] = [];
  const commits: Commit[] = [];
  let told = untouched;
  const reads: Read[] = [];
  const clocks = { monotonic: () => now, wall: () => now };
  const hearing = createHearing(boundMs, clocks);
  const cache = createVerdictCache(100);
  const kind = kindThat(async () => {
    const { promise, settle } = promised<Verdict>();
    reads.push({ snapshot: undefined, answer: settle });
    return await promise;
  });
  const resolve = createVerifiedCredentials({
    kinds: [kind],
    cache,
    feed: hearing,
    onLookUp: () => undefined,
  });
  const atLeast = (...states: readonly State[]): State => ({
    token: Math.max(...states.map(({ token }) => token)),
    person: Math.max(...states.map(({ person }) => person)),
    policy: Math.max(...states.map((one) => one.policy)),
    new: Math.max(...states.map((one) => one.new)),
  });
  const asOf = (time: number): State =>
    commits.filter(({ at }) => at <= time).reduce((before, { subject }) => grown(before, subject), untouched);

  function tellOne(): void {
    const [next, ...rest] = untold;
    untold = rest;
    if (next === undefined) return;
    if ('beatOf' in next) {
      if (!hearing.hears()) cache.forget();
      hearing.heard({ sentAt: { monotonic: next.beatOf, wall: next.beatOf }, databaseTime: next.beatOf });
    } else {
      cache.changed(next.subject);
      told = grown(told, next.subject);
    }
  }

  return {
    pass: (milliseconds: number) => void (now += milliseconds),
    commit(subject: Subject) {
      state = grown(state, subject);
      commits.push({ subject, at: now });
      untold.push({ subject, at: now });
    },
    tell: (count: number) => Array.from({ length: count }).forEach(tellOne),
    beat: () => void untold.push({ beatOf: momentOf(clocks).monotonic }),
    /** What was not told is never told, and the first beat of the next connection says so. */
    lose() {
      hearing.lost();
      untold = [];
    },
    see(which: number) {
      const read = reads[which % Math.max(1, reads.length)];
      if (read !== undefined) read.snapshot ??= state;
    },
    async comeBack(which: number) {
      const [read] = reads.splice(which % Math.max(1, reads.length), 1);
      read?.answer(verdictOf(read.snapshot ?? state));
      await settled();
    },
    /** Asks; the promise says what the answer shows, and what it must not be older than. */
    ask(text: string) {
      const least = atLeast(asOf(now - boundMs), told);
      const answer = resolve({
        text,
        refreshes: false,
        needsDatabase: false,
        address: undefined,
        counts: true,
      });
      return answer.then(([, found]) => ({ least, found }));
    },
    async comeToAnEnd() {
      while (reads.length > 0) await this.comeBack(0);
    },
  };
}

const grown = (state: State, subject: Subject): State => ({ ...state, [subject]: state[subject] + 1 });

type World = ReturnType<typeof createWorld>;
type Answers = ReturnType<World['ask']>[];
type Step = (world: World, answers: Answers) => Promise<void> | void;

const step = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const always = (weight: number, one: Step) => step(weight, fc.constant(one));
const anyRead = fc.nat(3);
const anySubject = fc.constantFrom<Subject>('token', 'token', 'person', 'policy', 'new');
const steps = fc.oneof(
  always(6, (world, answers) => void answers.push(world.ask('one'))),
  always(1, (world, answers) => void answers.push(world.ask('other'))),
  step(
    5,
    anySubject.map((subject) => (world) => world.commit(subject)),
  ),
  step(
    2,
    fc.integer({ min: 1, max: 3 }).map((count) => (world) => world.tell(count)),
  ),
  always(1, (world) => world.beat()),
  always(4, (world) => {
    world.beat();
    world.tell(100);
  }),
  step(
    3,
    anyRead.map((which) => (world) => world.see(which)),
  ),
  step(
    5,
    anyRead.map((which) => async (world) => await world.comeBack(which)),
  ),
  step(
    3,
    fc.constantFrom(1, 400, 999, 1_000, 1_500).map((time) => (world) => world.pass(time)),
  ),
  always(1, (world) => world.lose()),
);

async function answersOf(run: readonly Step[]) {
  const world = createWorld();
  const answers: Answers = [];
  world.beat();
  world.tell(1);
  for (const step of run) {
    await step(world, answers);
    await settled();
  }
  await Promise.all([Promise.all(answers), world.comeToAnEnd()]);
  return await Promise.all(answers);
}

/** Whether an answer shows nothing older than it may. */
function isFresh({ least, found }: Awaited<Answers[number]>): boolean {
  if ('refused' in found) return least.new === 0;
  const seen =
    found.principal.kind === 'api_token' ? found.principal.credentialId.split(' ').map(Number) : [];
  return subjects.every((subject, index) => subject === 'new' || (seen[index] ?? -1) >= least[subject]);
}

describe('an answer', () => {
  test('shows every change that was told, or is older than the bound, before its request began', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 80, size: 'max' }), async (run) => {
        expect((await answersOf(run)).filter((answer) => !isFresh(answer))).toEqual([]);
      }),
      { numRuns: tries(200, 700) },
    );
  });
});
