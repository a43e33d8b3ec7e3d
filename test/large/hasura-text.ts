import type { Session } from '../../src/metadata/engine.js';
import {
  type Fragment,
  type Statement,
  bound,
  join,
  raw,
  sql,
  statementOf,
} from '../../src/metadata/fragment.js';
import { arrayText } from './literals.js';

/** The statement as Hasura sends it: values and the session are parameters, but a limit stands in the text. */
export const asStatement = (fragment: Fragment): Statement => statementOf(replaced(fragment, limitInText));

/** A select as Hasura sends it: all rows come as one text of JSON, `root`. */
export const asRows = (fragment: Fragment): Statement => asStatement(inJson(fragment));

const inJson = (select: Fragment): Fragment =>
  sql`SELECT coalesce(json_agg(row_to_json("_row")), '[]') AS "root" FROM (${select}) AS "_row"`;

/**
 * A select as a subscription polls it: one statement for all who subscribed, each with the variables of their session in
 * a row of its own. The fragment is the first one's.
 */
export function asSubscription(fragment: Fragment, sessions: readonly Session[]): Statement {
  const own = sessions[0]?.variables;
  const select = replaced(fragment, (value) =>
    value === own ? raw(`("_subs"."result_vars"#>'{session}')`) : limitInText(value),
  );
  const ids = sessions.map(() => crypto.randomUUID());
  const variables = sessions.map((session) => JSON.stringify({ session: session.variables }));
  return statementOf(sql`
    SELECT "_subs"."result_id", "_answer"."root" FROM UNNEST(${bound(arrayText(ids))}::uuid[], ${bound(arrayText(variables))}::json[]) AS "_subs" ("result_id", "result_vars")
    LEFT OUTER JOIN LATERAL (${inJson(select)}) AS "_answer" ON ('true')`);
}

const limitInText = (value: unknown): Fragment | undefined =>
  typeof value === 'number' ? raw(String(value)) : undefined;

/** The fragment with others in place of some of its values. */
function replaced({ strings, values }: Fragment, by: (value: unknown) => Fragment | undefined): Fragment {
  const pieces = strings.flatMap((text, index) =>
    index === 0 ? [raw(text)] : [by(values[index - 1]) ?? bound(values[index - 1]), raw(text)],
  );
  return join(pieces, '');
}
