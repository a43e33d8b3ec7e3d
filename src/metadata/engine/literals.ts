import { type Fragment, bound, raw, sql } from '../fragment.js';
import type { Json } from '../model.js';

const whole = new Set(['smallint', 'integer', 'bigint']);
const numeric = new Set([...whole, 'real', 'double precision', 'numeric', 'money']);
const textual = new Set(['text', 'character varying', 'character']);
/** Types of PostgreSQL that a JSON number or boolean is never a value of. */
const written =
  /^(?:uuid|date|bytea|inet|cidr|macaddr8?|interval|"char"|name|time(?:stamp)? with(?:out)? time zone)$/;

/** Whether LIKE and the like work on it. */
export const isText = (type: string): boolean => textual.has(type) || /(?:^|\.)citext$/.test(type);

export const isArray = (type: string): boolean => type.endsWith('[]');

/**
 * The type as a cast names it. What the catalog calls `character` and `bit` would be one letter long here, and cut off
 * what it is given.
 */
export const castTo = (type: string): Fragment =>
  raw(type.replace(/^character(?=$|\[)/, 'bpchar').replace(/^bit(?=$|\[)/, '"bit"'));

/** Makes the error for a literal that is not of its type. */
type Complain = (problem: string) => Error;

/** A literal, bound and cast to the type; texts are left for PostgreSQL to read. */
export const literal = (type: string, value: Json, complain: Complain): Fragment =>
  value === null
    ? sql`(NULL::${castTo(type)})`
    : sql`(${bound(textOf(type, value, complain))}::${castTo(type)})`;

/** Literals, bound as one array of the type. */
export function literals(type: string, values: Json, complain: Complain): Fragment {
  if (!Array.isArray(values)) throw complain('takes an array, or a session variable that holds one');
  const texts = values.map((each: Json) => (each === null ? null : textOf(type, each, complain)));
  return sql`(${bound(texts)}::${castTo(`${type}[]`)})`;
}

type Text = string | readonly (Text | null)[];

/** What PostgreSQL reads the value from: text, or for an array an array of such. */
function textOf(type: string, value: Exclude<Json, null>, complain: Complain): Text {
  if (type === 'jsonb') return JSON.stringify(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return textOfNumber(type, value, complain);
  if (typeof value === 'boolean' && (type === 'boolean' || !isKnown(type))) return String(value);
  if (isList(value) && isArray(type)) return textsOf(type.slice(0, -2), value, complain);
  throw complain(`${JSON.stringify(value).slice(0, 100)} is no ${type}`);
}

/** An array of several dimensions is of the same type as one of one; PostgreSQL has no more than six. */
function textsOf(element: string, values: readonly Json[], complain: Complain, dimension = 1): Text {
  if (dimension > 6) throw complain('an array has at most six dimensions');
  return values.map((each) => {
    if (each === null) return null;
    return isList(each) && element !== 'jsonb'
      ? textsOf(element, each, complain, dimension + 1)
      : textOf(element, each, complain);
  });
}

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function textOfNumber(type: string, value: number, complain: Complain): string {
  const fits = !isKnown(type) || (whole.has(type) ? Number.isInteger(value) : numeric.has(type));
  if (!fits) throw complain(`${value} is no ${type}`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw complain(`${value} is too large to be exact as a number: write it as a text`);
  return String(value);
}

const isKnown = (type: string): boolean =>
  numeric.has(type) || isText(type) || type === 'boolean' || isArray(type) || written.test(type);
