import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { pseudoLanguage } from '../../language/languages.js';

/** The longest first: a span is written in the longest unit that says it exactly. */
export const units = ['day', 'hour', 'minute', 'second'] as const;
export type Unit = (typeof units)[number];

const secondsIn: Readonly<Record<Unit, number>> = { day: 86_400, hour: 3600, minute: 60, second: 1 };

/** A span as a field holds it: what was typed may be no number yet. */
export interface Span {
  readonly amount: number | string;
  readonly unit: Unit;
}

/** Exactly so many seconds: 90 minutes stay 90 minutes, and are not an hour or two. */
export function spanOf(seconds: number): Span {
  const unit = units.find((each) => seconds % secondsIn[each] === 0) ?? 'second';
  return { amount: seconds / secondsIn[unit], unit };
}

/** Undefined for what is no whole number. */
export function secondsOf({ amount, unit }: Span): number | undefined {
  const whole = wholeOf(amount);
  return whole === undefined ? undefined : whole * secondsIn[unit];
}

export const wholeOf = (typed: number | string): number | undefined =>
  typeof typed === 'number' && Number.isSafeInteger(typed) ? typed : undefined;

function createDurations(language: string) {
  const tag = language === pseudoLanguage ? 'en' : language;
  const list = new Intl.ListFormat(tag, { type: 'unit' });
  const written = (count: number, unit: Unit): string =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  return (seconds: number): string => {
    if (seconds === 0) return written(0, 'day');
    let rest = seconds;
    const parts = units.flatMap((unit) => {
      const count = Math.floor(rest / secondsIn[unit]);
      rest -= count * secondsIn[unit];
      return count === 0 ? [] : [written(count, unit)];
    });
    return list.format(parts);
  };
}

/** Says a number of seconds exactly, in the reader's language: `1 day, 12 hours`. */
export function useDurations(): (seconds: number) => string {
  const { i18n } = useTranslation();
  return useMemo(() => createDurations(i18n.language), [i18n.language]);
}
