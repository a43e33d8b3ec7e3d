/**
 * SQL with values between its pieces, to be bound: `strings` has one more than `values`, as of a tagged template. Text
 * of it never holds a value, only keywords and quoted identifiers.
 */
export interface Fragment {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/** A fragment as node-postgres takes it. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** SQL without values. Only for text of ours and for quoted identifiers: see `identifier`. */
export const raw = (text: string): Fragment => ({ strings: [text], values: [] });

/** A value, bound. */
export const bound = (value: unknown): Fragment => ({ strings: ['', ''], values: [value] });

/** A name of the database, quoted. */
export const identifier = (name: string): Fragment => raw(`"${name.replaceAll('"', '""')}"`);

/** `schema.name`, quoted. */
export const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }): Fragment =>
  join([identifier(schema), identifier(name)], '.');

/** A tagged template whose places take fragments. */
export const sql = (strings: readonly string[], ...parts: readonly Fragment[]): Fragment =>
  concatenated(
    strings.flatMap((text, index) =>
      index === 0 ? [raw(text)] : [...parts.slice(index - 1, index), raw(text)],
    ),
  );

export const join = (parts: readonly Fragment[], separator: string): Fragment =>
  concatenated(parts.flatMap((part, index) => (index === 0 ? [part] : [raw(separator), part])));

/** The fragments one after another; each piece of text is looked at once. */
function concatenated(parts: readonly Fragment[]): Fragment {
  const strings: string[] = [];
  const values: unknown[] = [];
  let seam = '';
  for (const part of parts) {
    part.strings.forEach((text, index) => {
      if (index > 0) {
        strings.push(seam);
        seam = '';
      }
      seam += text;
    });
    for (const value of part.values) values.push(value);
  }
  return { strings: [...strings, seam], values };
}

/**
 * The statement with `$1`, `$2` … for its values, in order. An object that is bound several times, as a session is, is
 * one parameter.
 */
export function statementOf({ strings, values }: Fragment): Statement {
  const distinct: unknown[] = [];
  const numbers = new Map<unknown, number>();
  const numberOf = (value: unknown): number => {
    const known = typeof value === 'object' && value !== null ? numbers.get(value) : undefined;
    if (known !== undefined) return known;
    distinct.push(value);
    numbers.set(value, distinct.length);
    return distinct.length;
  };
  const text = strings.reduce((before, piece, index) => `${before}$${numberOf(values[index - 1])}${piece}`);
  return { text, values: distinct };
}
