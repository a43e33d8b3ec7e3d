import { withoutTokenSecret } from './without-token-secret.js';

/** What an address says after its question mark, before anybody looked at it. */
export type RawSearch = Readonly<Record<string, unknown>>;

/** A text of an address; undefined where there is none, or more than anybody types. */
export function textIn(search: RawSearch, name: string): string | undefined {
  const value = search[name];
  // A router reads 123 as a number.
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= 500 ? withoutTokenSecret(text) : undefined;
}

export const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id of an address; anything else is as if it were not there. */
export function idIn(search: RawSearch, name: string): string | undefined {
  const text = textIn(search, name);
  return text !== undefined && uuid.test(text) ? text.toLowerCase() : undefined;
}

/** One of these words, or undefined. */
export const oneOfIn = <Word extends string>(
  search: RawSearch,
  name: string,
  words: readonly Word[],
): Word | undefined => words.find((word) => word === search[name]);

/** What every list reads from its address. */
export interface ListAddress {
  readonly search?: string;
  readonly sort?: string;
  /** The cursor that the page begins after. */
  readonly after?: string;
}

export const listAddress = (search: RawSearch): ListAddress => ({
  search: textIn(search, 'search'),
  sort: textIn(search, 'sort'),
  after: textIn(search, 'after'),
});
