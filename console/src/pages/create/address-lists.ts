import { type RawSearch, textIn } from '../../parts/address.js';

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id of an address; anything else is as if it were not there. */
export function idIn(search: RawSearch, name: string): string | undefined {
  const text = textIn(search, name);
  return text !== undefined && id.test(text) ? text.toLowerCase() : undefined;
}

/** Words of an address: a list, or one text with commas. */
export function wordsIn(search: RawSearch, name: string): readonly string[] {
  const value = search[name];
  const texts = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  return texts.filter((each) => typeof each === 'string').slice(0, 100);
}

/** Ids, or undefined where there are none. */
export function idsIn(search: RawSearch, name: string): readonly string[] | undefined {
  const found = wordsIn(search, name).filter((each) => id.test(each));
  return found.length === 0 ? undefined : found.map((each) => each.toLowerCase());
}

/** A whole number of days within ten years. */
export function daysIn(search: RawSearch): number | undefined {
  const days = Number(textIn(search, 'days'));
  return Number.isInteger(days) && days >= 1 && days <= 3650 ? days : undefined;
}
