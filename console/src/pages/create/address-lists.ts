import { type RawSearch, textIn, uuid } from '../../parts/address.js';

/** Words of an address: a list, or one text with commas. */
export function wordsIn(search: RawSearch, name: string): readonly string[] {
  const value = search[name];
  const texts = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  return texts.filter((each) => typeof each === 'string').slice(0, 100);
}

/** Ids, or undefined where there are none. */
export function idsIn(search: RawSearch, name: string): readonly string[] | undefined {
  const found = wordsIn(search, name).filter((each) => uuid.test(each));
  return found.length === 0 ? undefined : found.map((each) => each.toLowerCase());
}

/** A whole number of days within ten years. */
export function daysIn(search: RawSearch): number | undefined {
  const days = Number(textIn(search, 'days'));
  return Number.isInteger(days) && days >= 1 && days <= 3650 ? days : undefined;
}
