/** Headers as they came in, under every spelling and as often as they came. */
export interface ForwardedHeaders {
  /** Every value of a header, in order; the name's case does not matter. */
  valuesOf(name: string): readonly string[];
}

/** Looks through the pairs when asked: a caller may send hundreds of thousands, and we ask for a handful of names. */
export function forwardedHeaders(pairs: readonly (readonly [string, string])[]): ForwardedHeaders {
  return {
    valuesOf(name) {
      const wanted = name.toLowerCase();
      return pairs
        .filter(([key]) => key.length === wanted.length && key.toLowerCase() === wanted)
        .map(([, value]) => value);
    },
  };
}

/** Node joins or drops repeated headers in `req.headers`; `rawHeaders` (name, value, name, value …) keeps them all. */
export function headerPairs(rawHeaders: readonly string[]): (readonly [string, string])[] {
  const names = rawHeaders.filter((_text, index) => index % 2 === 0);
  return names.map((name, index) => [name, rawHeaders[2 * index + 1] ?? '']);
}
