import type { ForwardedAddressSettings } from '../auth/client-address.js';

/** The values of chosen headers as they came in, under every spelling and as often as they came. */
export interface ForwardedHeaders {
  /** Every value of one of the chosen headers, in order; the name's case does not matter. */
  valuesOf(name: string): readonly string[];
}

interface Chosen {
  /** In lower case. */
  readonly name: string;
  readonly values: string[];
}

/**
 * The chosen headers of a request. Node joins or drops repeated headers in `headers`; `rawHeaders` (name, value, name,
 * value …) keeps them all.
 */
export function headersOfRequest(rawHeaders: readonly string[], names: readonly string[]): ForwardedHeaders {
  const chosen = chosenOf(names);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    take(chosen, rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  return forwarded(chosen);
}

/** The chosen headers of those that Hasura sends in a body. */
export function headersOfBody(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): ForwardedHeaders {
  const chosen = chosenOf(names);
  for (const [name, value] of Object.entries(headers)) take(chosen, name, value);
  return forwarded(chosen);
}

const chosenOf = (names: readonly string[]): readonly Chosen[] =>
  names.map((name) => ({ name: name.toLowerCase(), values: [] }));

/** A caller may send hundreds of thousands: each is looked at once, and most by their length alone. */
function take(chosen: readonly Chosen[], name: string, value: string): void {
  for (const each of chosen)
    if (each.name.length === name.length && each.name === name.toLowerCase()) each.values.push(value);
}

const forwarded = (chosen: readonly Chosen[]): ForwardedHeaders => ({
  valuesOf: (name) => chosen.find((each) => each.name === name.toLowerCase())?.values ?? [],
});

/** The headers in which the proxy in front of Hasura says where its client is. */
export const addressHeaders = (settings: ForwardedAddressSettings | undefined): readonly string[] =>
  settings === undefined ? [] : [settings.header, settings.proofHeader];
