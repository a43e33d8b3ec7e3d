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
export function sql(strings: readonly string[], ...parts: readonly Fragment[]): Fragment {
  return parts.reduce(
    (text, part, index) => append(append(text, part), raw(strings[index + 1] ?? '')),
    raw(strings[0] ?? ''),
  );
}

export function join(parts: readonly Fragment[], separator: string): Fragment {
  const [first = raw(''), ...others] = parts;
  return others.reduce((text, part) => append(append(text, raw(separator)), part), first);
}

function append(left: Fragment, right: Fragment): Fragment {
  const seam = (left.strings.at(-1) ?? '') + (right.strings[0] ?? '');
  return {
    strings: [...left.strings.slice(0, -1), seam, ...right.strings.slice(1)],
    values: [...left.values, ...right.values],
  };
}

/** The statement with `$1`, `$2` … for its values, in order. */
export const statementOf = ({ strings, values }: Fragment): Statement => ({
  text: strings.reduce((text, piece, index) => `${text}$${index}${piece}`),
  values: [...values],
});
