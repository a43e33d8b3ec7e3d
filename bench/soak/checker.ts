import { type RecordableHistogram, createHistogram } from 'node:perf_hooks';
import { nobody, numbersOfAnswer, outcomes } from './answers.js';
import { type Asked, type Credential, goodFor, whyBad } from './truth.js';

/** What must not be. */
export interface Violation {
  readonly what: string;
  readonly replica: number;
  readonly credential: string;
  /** Since the acknowledgement that decides. */
  readonly milliseconds: number;
  readonly sentAt: number;
}

/** The promise: what was committed longer ago than this is known to every replica. */
export const boundMs = 1_000;
/** What is to be expected while nothing is broken. */
export const usualMs = 50;

/** A time in which something was broken on purpose. */
export interface Fault {
  readonly what: string;
  readonly begunAt: number;
  /** Infinity until every replica goes by its memory again. */
  recoveredAt: number;
}

export interface Checked {
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** Answers as if nothing had changed, though within the bound: how many were sent later than usual while nothing was broken. */
  readonly lateAcceptances: number;
  readonly lateRefusals: number;
  readonly latestRefusal: number;
  /** Answers 503 while nothing was broken. */
  readonly needlessOutages: number;
  readonly latencies: RecordableHistogram;
  /** Between two answers of one replica to one process of the load. */
  readonly longestGap: number;
}

interface CheckerSettings {
  readonly credentials: ReadonlyMap<number, Credential>;
  readonly faults: readonly Fault[];
  readonly onViolation: (violation: Violation) => void;
}

interface Answer extends Asked {
  readonly replica: number;
  readonly outcome: number;
  readonly credential: Credential | undefined;
}

const mostKept = 50;
/** After a fault everybody has to read everything once. */
const afterwardsMs = 1_000;

export function createChecker({ credentials, faults, onViolation }: CheckerSettings) {
  const statuses: Record<string, number> = {};
  const violations: Violation[] = [];
  const latencies = createHistogram();
  const lastAnswers = new Map<string, number>();
  const counts = {
    requests: 0,
    violationCount: 0,
    lateAcceptances: 0,
    lateRefusals: 0,
    latestRefusal: 0,
    needlessOutages: 0,
    longestGap: 0,
  };

  function violated(what: string, { replica, credential, sentAt }: Answer, milliseconds: number): void {
    counts.violationCount += 1;
    const named = credential === undefined ? 'none' : `${credential.kind} ${credential.id}`;
    const violation = { what, replica, credential: named, milliseconds, sentAt };
    if (violations.length >= mostKept) return;
    violations.push(violation);
    onViolation(violation);
  }

  const isWhole = ({ sentAt }: Asked): boolean =>
    !faults.some(({ begunAt, recoveredAt }) => sentAt >= begunAt && sentAt < recoveredAt + afterwardsMs);

  function accepted(answer: Answer, credential: Credential): void {
    const bad = whyBad(credential, answer);
    if (bad === undefined) return;
    const late = answer.sentAt - bad.by.ackedAt;
    bad.by.lateness = Math.max(bad.by.lateness, late);
    if (late > boundMs)
      violated(`accepted, though the database had said that not: ${bad.subject.name}`, answer, late);
    else if (late > usualMs && isWhole(answer)) counts.lateAcceptances += 1;
  }

  function refused(answer: Answer, credential: Credential): void {
    const late = goodFor(credential, answer);
    if (late === undefined) return;
    if (late > boundMs) violated('refused, though good for longer than the bound', answer, late);
    else {
      counts.latestRefusal = Math.max(counts.latestRefusal, late);
      if (late > usualMs && isWhole(answer)) counts.lateRefusals += 1;
    }
  }

  function judgeOfNobody(answer: Answer): void {
    const isFine = answer.outcome === outcomes.anonymous || answer.outcome === 503;
    if (!isFine && answer.outcome !== outcomes.lost)
      violated(`nobody was answered ${answer.outcome}`, answer, 0);
  }

  function judge(answer: Answer): void {
    const { outcome, credential } = answer;
    if (credential === undefined) judgeOfNobody(answer);
    else if (outcome === outcomes.accepted) accepted(answer, credential);
    else if (outcome === 401) refused(answer, credential);
    else if (outcome === outcomes.anonymous) violated('a credential was taken for nobody', answer, 0);
    else if (outcome === outcomes.foreign) violated('a credential was taken for another', answer, 0);
    else if (outcome === outcomes.lost) violated('no answer: the connection failed', answer, 0);
    else if (outcome !== 503) violated(`answered ${outcome}`, answer, 0);
  }

  function note(client: number, answer: Answer): void {
    const { replica, outcome, sentAt, receivedAt } = answer;
    counts.requests += 1;
    if (outcome === 503 && isWhole(answer)) counts.needlessOutages += 1;
    const status = statusOf(outcome);
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.record(Math.max(1, Math.round((receivedAt - sentAt) * 1000)));
    const key = `${client} ${replica}`;
    counts.longestGap = Math.max(counts.longestGap, receivedAt - (lastAnswers.get(key) ?? receivedAt));
    lastAnswers.set(key, receivedAt);
  }

  return {
    /** Answers of one process, in the order in which they came. */
    check(client: number, numbers: Float64Array): void {
      for (let at = 0; at < numbers.length; at += numbersOfAnswer) {
        const [index = nobody, replica = 0, outcome = 0, sentAt = 0, receivedAt = 0] = numbers.subarray(
          at,
          at + numbersOfAnswer,
        );
        const answer = { replica, outcome, sentAt, receivedAt, credential: credentials.get(index) };
        note(client, answer);
        judge(answer);
      }
    },
    result: (): Checked => ({ ...counts, statuses, violations, latencies }),
  };
}

function statusOf(outcome: number): string {
  if (outcome === outcomes.lost) return 'none';
  return outcome < 100 ? '200' : String(outcome);
}
