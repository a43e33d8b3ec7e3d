import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { pseudoLanguage } from './languages.js';

/** A unit, its seconds, and from how many of them it is clear enough: nobody plans by `in 1 month`. */
const units = [
  ['year', 31_536_000, 2],
  ['month', 2_592_000, 4],
  ['day', 86_400, 1],
  ['hour', 3600, 1],
  ['minute', 60, 1],
] as const;

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const dated = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** Dates, spans and numbers as the reader's language writes them, in the reader's own time zone. */
export function createFormats(language: string) {
  const tag = regional(language === pseudoLanguage ? 'en' : language);
  const exact = new Intl.DateTimeFormat(tag, { ...dated });
  const zoned = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'long' });
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'always' });
  const number = new Intl.NumberFormat(tag);
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    /** `22 Nov 2026, 10:00` */
    exact: (at: string | Date): string => exact.format(new Date(at)),
    /** With the weekday, the second and the zone. */
    zoned: (at: string | Date): string => zoned.format(new Date(at)),
    day: (at: string | Date): string => day.format(new Date(at)),
    /** `in 3 days`, `5 minutes ago`. */
    relative(at: string | Date, now = Date.now()): string {
      const seconds = (new Date(at).getTime() - now) / 1000;
      const [unit, size] = units.find(([, each, least]) => Math.abs(seconds) >= each * least) ?? [
        'second',
        1,
      ];
      return relative.format(Math.trunc(seconds / size), unit);
    },
    /** `365 days`: in the greatest unit that leaves no rest. */
    span(seconds: number): string {
      const [unit, size] = spans.find(([, each]) => seconds >= each && seconds % each === 0) ?? ['second', 1];
      const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
      return new Intl.NumberFormat(tag, style).format(seconds / size);
    },
    number: (value: number): string => number.format(value),
    list: (items: readonly string[]): string => list.format(items),
  };
}

/** The language as the reader's own country writes it, if the browser says which: `en` is `en-GB` to a Briton. */
const regional = (language: string): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

export type Formats = ReturnType<typeof createFormats>;

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => createFormats(i18n.language), [i18n.language]);
}
