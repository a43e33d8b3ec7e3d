import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';

/** The detail of an event, which differs with the action: an object, whatever it holds. */
export const detailOf = (detail: unknown): Readonly<Record<string, unknown>> =>
  typeof detail === 'object' && detail !== null ? Object.fromEntries(Object.entries(detail)) : {};

export const textOf = (detail: unknown, name: string): string | undefined => {
  const value = detailOf(detail)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

const longest = 600;
const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Says a value of a detail as text, whatever it is; never as anything that the page would act on. */
export function useDetailWords(): (value: unknown) => string {
  const { t } = useTranslation('audit');
  const { exact, number } = useFormats();
  const words = (value: unknown): string => {
    if (isEmpty(value)) return t('value.none');
    if (Array.isArray(value)) return list(value);
    if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
    if (typeof value === 'number') return number(value);
    if (typeof value === 'string') return moment.test(value) ? exact(value) : value;
    return object(detailOf(value));
  };
  const list = (items: readonly unknown[]): string =>
    items.length === 0 ? t('value.nothing') : items.map((item) => words(item)).join(', ');
  const object = (entries: Readonly<Record<string, unknown>>): string =>
    'old' in entries && 'new' in entries
      ? t('value.change', { old: words(entries['old']), new: words(entries['new']) })
      : Object.entries(entries)
          .map(([key, inner]) => `${key} ${words(inner)}`)
          .join(' · ');
  return (value) => {
    const text = words(value);
    return text.length <= longest ? text : `${text.slice(0, longest)}…`;
  };
}
