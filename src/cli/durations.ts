import { InvalidArgumentError } from 'commander';

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400, w: 7 * 86_400 } as const;
const longestSeconds = 2_147_483_647;

/** Reads a duration: `90d`, `12h`, `30m`, or seconds. Answers in seconds. */
export function durationOption(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,10})([smhdw])?$/.exec(text) ?? [];
  const seconds = digits === undefined ? NaN : Number(digits) * (unitsByName.get(unit) ?? NaN);
  if (seconds <= longestSeconds) return seconds;
  throw new InvalidArgumentError('It must be a duration such as 30d, 12h, 45m, or a number of seconds.');
}

const unitsByName: ReadonlyMap<string, number> = new Map(Object.entries(secondsIn));

/** Reads a moment that may lie ahead: ISO 8601 with a time zone, a day, or a duration from now on. Answers in ISO 8601. */
export const momentAhead = (text: string): string => momentOf(text, 1);

/** The same, where a duration goes back from now. */
export const momentAgo = (text: string): string => momentOf(text, -1);

function momentOf(text: string, direction: 1 | -1): string {
  if (/^\d+[smhdw]$/.test(text)) {
    return new Date(Date.now() + direction * durationOption(text) * 1000).toISOString();
  }
  const isMoment = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d))?$/.test(text);
  const time = isMoment ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError(
    'It must be a moment such as 2030-01-31T12:00:00Z, a day such as 2030-01-31, or a duration such as 30d.',
  );
}

/** Seconds in the largest unit that they fill: `90d`. */
export function durationText(seconds: number): string {
  const fitting = Object.entries(secondsIn)
    .filter(([name, unit]) => name !== 'w' && seconds !== 0 && seconds % unit === 0)
    .at(-1);
  return fitting === undefined ? `${seconds}s` : `${seconds / fitting[1]}${fitting[0]}`;
}
