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

/** What is to be said of an answer, and how long after the acknowledgement that decides it was asked for. */
interface Judgement {
  readonly verdict: 'violation' | 'late acceptance' | 'late refusal';
  readonly what: string;
  readonly milliseconds: number;
}

const violation = (what: string, milliseconds = 0): Judgement => ({
  verdict: 'violation',
  what,
  milliseconds,
});

/** Undefined where all is as it should be. */
function judge({ outcome, credential, ...asked }: Answer): Judgement | undefined {
  if (outcome === 503) return undefined;
  if (outcome === outcomes.lost) return violation('no answer: the connection failed');
  if (credential === undefined)
    return outcome === outcomes.anonymous ? undefined : violation(`nobody was answered ${outcome}`);
  if (outcome === outcomes.accepted) return judgeAcceptance(credential, asked);
  if (outcome === 401) return judgeRefusal(credential, asked);
  if (outcome === outcomes.anonymous) return violation('a credential was taken for nobody');
  if (outcome === outcomes.foreign) return violation('a credential was taken for another');
  return violation(`answered ${outcome}`);
}

function judgeAcceptance(credential: Credential, asked: Asked): Judgement | undefined {
  const bad = whyBad(credential, asked);
  if (bad === undefined) return undefined;
  const late = asked.sentAt - bad.by.ackedAt;
  bad.by.lateness = Math.max(bad.by.lateness, late);
  const what = `accepted, though the database had said that not: ${bad.subject.name}`;
  return { verdict: late > boundMs ? 'violation' : 'late acceptance', what, milliseconds: late };
}

function judgeRefusal(credential: Credential, asked: Asked): Judgement | undefined {
  const late = goodFor(credential, asked);
  if (late === undefined) return undefined;
  const what = 'refused, though good for longer than the bound';
  return { verdict: late > boundMs ? 'violation' : 'late refusal', what, milliseconds: late };
}

export function createChecker({ credentials, faults, onViolation }: CheckerSettings) {
  const violations: Violation[] = [];
  const traffic = createTraffic();
  const counts = {
    violationCount: 0,
    lateAcceptances: 0,
    lateRefusals: 0,
    latestRefusal: 0,
    needlessOutages: 0,
  };

  const isWhole = ({ sentAt }: Asked): boolean =>
    !faults.some(({ begunAt, recoveredAt }) => sentAt >= begunAt && sentAt < recoveredAt + afterwardsMs);

  function violated({ what, milliseconds }: Judgement, { replica, credential, sentAt }: Answer): void {
    counts.violationCount += 1;
    if (violations.length >= mostKept) return;
    const named = credential === undefined ? 'none' : `${credential.kind} ${credential.id}`;
    const found = { what, replica, credential: named, milliseconds, sentAt };
    violations.push(found);
    onViolation(found);
  }

  function late({ verdict, milliseconds }: Judgement, answer: Answer): void {
    const isUnusual = milliseconds > usualMs && isWhole(answer);
    if (verdict === 'late acceptance') counts.lateAcceptances += Number(isUnusual);
    else {
      counts.lateRefusals += Number(isUnusual);
      counts.latestRefusal = Math.max(counts.latestRefusal, milliseconds);
    }
  }

  function look(answer: Answer): void {
    if (answer.outcome === 503 && isWhole(answer)) counts.needlessOutages += 1;
    const judgement = judge(answer);
    if (judgement?.verdict === 'violation') violated(judgement, answer);
    else if (judgement !== undefined) late(judgement, answer);
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
        traffic.note(client, answer);
        look(answer);
      }
    },
    result: (): Checked => ({ ...counts, ...traffic.result(), violations }),
  };
}

/** How many answers there were, of what status, and how long they took. */
function createTraffic() {
  const statuses: Record<string, number> = {};
  const latencies = createHistogram();
  const lastAnswers = new Map<string, number>();
  let requests = 0;
  let longestGap = 0;
  return {
    note(client: number, { replica, outcome, sentAt, receivedAt }: Answer): void {
      requests += 1;
      const status = statusOf(outcome);
      statuses[status] = (statuses[status] ?? 0) + 1;
      latencies.record(Math.max(1, Math.round((receivedAt - sentAt) * 1000)));
      const key = `${client} ${replica}`;
      longestGap = Math.max(longestGap, receivedAt - (lastAnswers.get(key) ?? receivedAt));
      lastAnswers.set(key, receivedAt);
    },
    result: () => ({ requests, statuses, latencies, longestGap }),
  };
}

function statusOf(outcome: number): string {
  if (outcome === outcomes.lost) return 'none';
  return outcome < 100 ? '200' : String(outcome);
}
