/** How long a token may live, from now on. */
export interface Lifetimes {
  readonly minimumLifetimeSeconds: number;
  readonly maximumLifetimeSeconds: number;
}

const day = 86_400_000;
const usual = [7, 30, 90, 180, 365] as const;

/** The days that the policy allows, shortest first. */
export const daysWithin = ({
  minimumLifetimeSeconds,
  maximumLifetimeSeconds,
}: Lifetimes): readonly number[] =>
  usual.filter((days) => days * 86_400 >= minimumLifetimeSeconds && days * 86_400 <= maximumLifetimeSeconds);

export const inDays = (days: number, now = Date.now()): string => new Date(now + days * day).toISOString();

/** A minute less than the longest, for clocks that do not agree; where there is a minute. */
export function longest({ maximumLifetimeSeconds, minimumLifetimeSeconds }: Lifetimes, now = Date.now()) {
  const seconds = Math.max(maximumLifetimeSeconds - 60, minimumLifetimeSeconds, 1);
  return new Date(now + seconds * 1000).toISOString();
}

/** The shortest of the usual ones, or the longest where the policy allows none of them. */
export function shortestExpiry(policy: Lifetimes, now = Date.now()): string {
  const [days] = daysWithin(policy);
  return days === undefined ? longest(policy, now) : inDays(days, now);
}

/** Which of these numbers of days this is, give or take what a form stays open. */
export function daysOf(value: string, choices: readonly number[], now: number): number | undefined {
  const away = (new Date(value).getTime() - now) / day;
  return choices.find((days) => Math.abs(away - days) < 0.5);
}
