/** Headers as they came in, under every spelling and as often as they came. */
export interface ForwardedHeaders {
  /** Every value of a header, in order; the name's case does not matter. */
  valuesOf(name: string): readonly string[];
}

export function forwardedHeaders(pairs: Iterable<readonly [string, string]>): ForwardedHeaders {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return { valuesOf: (name) => values.get(name.toLowerCase()) ?? [] };
}

/** Node joins or drops repeated headers in `req.headers`; `rawHeaders` (name, value, name, value …) keeps them all. */
export function* headerPairs(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''];
  }
}
