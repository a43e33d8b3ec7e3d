import { type Fragment, bound, raw, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { Json, Place } from '../model.js';

/** What Hasura knows of a caller. */
export interface Session {
  readonly role: string;
  /** Keys in lower case, `x-hasura-role` among them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The name in lower case of the session variable that a value of a permission stands for, if it stands for one. */
export function sessionVariableIn(value: Json): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.toLowerCase();
  if (name === 'req_user_id') return 'x-hasura-user-id';
  return name.startsWith('x-hasura-') ? name : undefined;
}

/**
 * The variable's text, cast to the type, as Hasura asks for it: out of one parameter that holds the session. Throws
 * where the session lacks it, as Hasura ends the request.
 */
export function sessionVariable(session: Session, name: string, cast: Fragment, place?: Place): Fragment {
  if (session.variables[name] === undefined)
    throw new MetadataError('missing-session-variable', `missing session variable: "${name}"`, place);
  return sql`((${wholeSession(session)}->>${nameText(name)})::${cast})`;
}

/** Every variable, as a computed field's function takes them. */
export const wholeSession = (session: Session): Fragment => sql`(${bound(session.variables)}::json)`;

/** A name of letters that no text of SQL means anything by stands as it is; what else metadata may hold is bound. */
const nameText = (name: string): Fragment =>
  /^[a-z0-9_-]+$/.test(name) ? raw(`'${name}'`) : sql`(${bound(name)}::text)`;
