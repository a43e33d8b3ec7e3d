import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import type { Action } from '../src/actions/action.js';
import { describedErrors } from '../src/errors.js';
import { sectionsOf } from '../src/metadata/sections.js';
import { actionEntry, headingOf, typeEntry } from './action-entry.js';
import { anchor, code, fenced, table } from './markdown.js';
import { operationLine } from './operation.js';

/** The whole of `docs/actions.md`, from the definitions and the SDL. */
export function actionsPage(actions: readonly Action[], schema: GraphQLSchema): string {
  const sections = inSections(actions, schema);
  const entries = sections.flatMap(([section, members]) => [
    `## ${section}`,
    ...members.map((action) => actionEntry(action, schema)),
  ]);
  const parts = [
    introduction,
    contents(sections),
    calling(actions, schema),
    errors(),
    paging,
    ...entries,
    '## Types',
    ...typesOf(schema),
  ];
  return `${parts.join('\n\n')}\n`;
}

type Sections = readonly (readonly [string, readonly Action[]])[];

/** The sections in the order of the SDL; in each, its actions in the order of the definitions. */
function inSections(actions: readonly Action[], schema: GraphQLSchema): Sections {
  const sections = sectionsOf(schema);
  return [...new Set(sections.values())].map((section) => [
    section,
    actions.filter(({ name }) => sections.get(name) === section),
  ]);
}

const introduction = `<!-- Written by \`npm run docs:generate\` from the definitions and hasura-metadata/actions.graphql: change those. -->

# Actions

Everything that people and programs do with credentials is an action: a GraphQL query or mutation that Hasura offers beside your
tables, and that Graphwarden offers at \`/graphql\` without Hasura. Both run the same code, with the same checks. The same is
described for machines in OpenAPI 3.1, which a running service serves at \`/openapi.json\`. [tokens.md](tokens.md) says which credential to take.`;

function contents(sections: Sections): string {
  const link = (heading: string): string => `[${heading}](#${anchor(heading)})`;
  const general = ['How to call one', 'Errors', 'Lists and pages'].map((heading) => `- ${link(heading)}`);
  const lines = sections.map(
    ([section, members]) =>
      `- ${link(section)}: ${members.map((action) => `[${code(action.name)}](#${anchor(headingOf(action))})`).join(', ')}`,
  );
  return [...general, ...lines, `- ${link('Types')}`].join('\n');
}

/** One action called by every door: the worked example of all of them. */
function calling(actions: readonly Action[], schema: GraphQLSchema): string {
  const action = actions.find(({ name }) => name === 'createApiToken');
  if (action === undefined)
    throw new Error('the example of all doors is createApiToken, which is not defined');
  const body = JSON.stringify({ query: operationLine(action, schema) });
  const envelope = JSON.stringify({
    action: { name: action.name },
    input: action.example.input,
    session_variables: { 'x-hasura-role': 'user' },
  });
  return `## How to call one

At \`/graphql\` of this service, with a credential as bearer. Nothing but GraphQL is in the body; through Hasura it is the same
body to Hasura's \`/v1/graphql\`:

${fenced('sh', `curl http://localhost:4000/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d ${quoted(body)}`)}

Hasura itself hands an action on to its own door. That door wants Hasura's secret, and then the credential of Hasura's client:

${fenced('sh', `curl http://localhost:4000/hasura/actions/${action.name} -H "Hasura-Action-Secret: $HASURA_ACTION_SECRET" -H "Authorization: Bearer $TOKEN" -d ${quoted(envelope)}`)}

It answers the fields alone, and an error with its status; at \`/graphql\` they stand under \`data\` and \`errors\`, as GraphQL has it.
Arguments with \`!\` are required; every other one may be left out or null. Moments are ISO 8601 with a time zone. Those in the
examples are only examples: the end of a token has to lie within the policy that \`credentialPolicy\` shows, counted from now. A text that is a name is trimmed,
and holds no control characters.

A caller is told apart by its credential, and an API token also by its scopes: \`read:*\`, \`write:*\`, \`delete:*\`, each with the ones before it.
A login or token whose request chooses a narrower Hasura role has no more than that role. A session that can do one thing only (enrol a second factor, set a
password) is refused by the auth hook and so by Hasura: it does that thing at \`/graphql\`.`;
}

/** A word of the shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const errors = (): string => `## Errors

${fenced('json', JSON.stringify({ message: 'name: must not be empty', extensions: { code: 'InvalidInput' } }, null, 2))}

Programs go by the code. The text is for people; where a field is wrong, it begins with the field. Statuses are those of the
door for Hasura; \`/graphql\` answers 200 with \`errors\`, once a document could be run.
What is checked first is answered first: the credential (401), who may call and with which scopes (403), the input (400), the object (404; one out of
reach looks like a missing one), conflicts (409), the policy (422).

${table(
  ['code', 'status', 'text, where there is no better one'],
  describedErrors().map(({ code: name, status, message }) => [code(name), String(status), message]),
)}

\`RateLimited\` and \`Unavailable\` say when to try again in the header \`Retry-After\`, where they come with their own status; \`RateLimited\` has it as \`retryAfterSeconds\` in \`extensions\` too. A fault of ours (\`Internal\`, \`Unavailable\`) has an \`id\` in \`extensions\`, by
which the operator finds it in the log.`;

const paging = `## Lists and pages

A list answers \`{ nodes, pageInfo { hasNextPage, endCursor }, totalCount }\`. \`first\` is how many to get: 1 to 100, 50 when left out. For the
next page, ask the same again with \`after\` set to the last \`endCursor\`, as long as \`hasNextPage\` is true. A cursor is good only for the list, the
filters and the order that gave it. \`search\` looks for a part of a name and ignores case; \`sort\` is the name of a field, with \`-\` in front for the
other direction. \`totalCount\` counts everything that the filters let through.

A token is \`active\`, \`expiring\` (within seven days), \`expired\` or \`revoked\`. Lists of tokens can also be narrowed to \`live\` ones (the first two) and to
\`unused\` ones (live, and not used for 90 days).`;

const typesOf = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__') && !['Query', 'Mutation'].includes(name))
    .filter((type) => isObjectType(type) || isInputObjectType(type))
    .map(typeEntry);
