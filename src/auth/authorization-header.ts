/** Longer than any credential we issue; a longer one is refused unread. */
export const longestHeader = 4096;

const bearer = /^bearer[ \t]+([\x21-\x7e]+)$/i;

/**
 * The credential that the values of `Authorization` (all spellings of the name together) present.
 * RFC 9110 §11.1: the scheme is case-insensitive. Absent or empty is no credential; another scheme, more than one word
 * behind it, and two different values are malformed, never silently absent.
 */
export function credentialIn(
  values: readonly string[],
): 'absent' | 'malformed' | { readonly credential: string } {
  // Bounded before any expression looks at it.
  if (values.some((value) => value.length > longestHeader)) return 'malformed';
  const [value = '', ...others] = new Set(
    values.map((each) => each.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '')),
  );
  if (others.length > 0) return 'malformed';
  if (value === '') return 'absent';
  const credential = bearer.exec(value)?.[1];
  return credential === undefined ? 'malformed' : { credential };
}
