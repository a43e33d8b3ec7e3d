import { outcomes } from '../../../bench/soak/answers.js';

/** How many answers there were of each kind. */
export interface Answers {
  accepted: number;
  /** 401. */
  refused: number;
  /** To who presents nothing, as `public` at the hook. */
  anonymous: number;
  /** 503: the service says that it cannot tell. */
  unavailable: number;
  /** The connection failed. */
  lost: number;
  /** Anything else, never expected. */
  others: number;
}

interface Noted {
  readonly replica: number;
  readonly outcome: number;
  readonly receivedAt: number;
}

const nameOf = (outcome: number): keyof Answers => {
  if (outcome === outcomes.accepted) return 'accepted';
  if (outcome === outcomes.anonymous) return 'anonymous';
  if (outcome === outcomes.lost) return 'lost';
  if (outcome === 401) return 'refused';
  return outcome === 503 ? 'unavailable' : 'others';
};

/** Counts answers, and finds the longest time in which a replica accepted nobody. */
export function createTally(replicas: number) {
  const answers: Answers = { accepted: 0, refused: 0, anonymous: 0, unavailable: 0, lost: 0, others: 0 };
  const accepted = Array.from({ length: replicas }, () => ({ lastAt: Infinity, longest: 0 }));
  const outages: number[] = [];
  return {
    answers,
    note({ replica, outcome, receivedAt }: Noted): void {
      const name = nameOf(outcome);
      answers[name] += 1;
      const of = accepted[replica];
      if (name === 'accepted' && of !== undefined) {
        of.longest = Math.max(of.longest, receivedAt - of.lastAt);
        of.lastAt = receivedAt;
      }
      if (name === 'unavailable' || name === 'lost') outages.push(receivedAt);
    },
    longestWithoutAcceptance: () => Math.max(...accepted.map(({ longest }) => longest)),
    /** When the latest answer came by which somebody was not served, if before this moment; else minus infinity. */
    lastOutageBefore: (moment: number): number => outages.findLast((at) => at < moment) ?? -Infinity,
  };
}
