import { pseudoLanguage } from '../../language/languages.js';

const parts = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Says how long is left, in two parts at most: `5 hr 59 min`, `58 min 3 sec`. */
export function createCountdown(language: string): (seconds: number) => string {
  const tag = language === pseudoLanguage ? 'en' : language;
  const say = (unit: (typeof parts)[number][0], value: number): string =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  return (seconds) => {
    const found = parts.findIndex(([, size]) => seconds >= size);
    const first = found === -1 ? parts.length - 1 : found;
    return parts
      .slice(first, first + 2)
      .map(([unit, size], index) => {
        const above = index === 0 ? Infinity : (parts[first]?.[1] ?? 1);
        return say(unit, Math.floor((seconds % above) / size));
      })
      .join(' ');
  };
}
