import { type GraphQLField, type GraphQLSchema, getNamedType, isObjectType, printType } from 'graphql';
import type { Action } from '../src/actions/action.js';
import { rolesOf } from '../src/actions/agreement.js';
import { callersInWords } from '../src/actions/callers-in-words.js';
import { jsonSchemaOf } from '../src/actions/json-schema.js';
import { boundsInWords } from './bounds.js';
import { code, fenced, table } from './markdown.js';
import { exampleOperation, fieldOf } from './operation.js';

/** What `docs/actions.md` says of one action. */
export function actionEntry(action: Action, schema: GraphQLSchema): string {
  const field = fieldOf(action, schema);
  return [
    `### ${action.name}`,
    asOneLine(field.description),
    fenced('graphql', signature(field)),
    [
      `- Who may call it: ${callersInWords(action)}.${admitted(action)}`,
      `- Hasura roles: ${rolesOf(action).map(code).join(', ')}.`,
      `- Answer: ${typeLink(field)}.`,
    ].join('\n'),
    argumentsTable(action, field),
    fenced('graphql', exampleOperation(action, schema)),
    fenced('json', JSON.stringify({ data: { [action.name]: action.example.output } }, null, 2)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export const asOneLine = (text: string | null | undefined): string => (text ?? '').replaceAll('\n', ' ');

const limits = {
  second_factor: 'a session that can only enrol a second factor',
  password: 'a session that can only set a new password',
};

const admitted = ({ during }: Action): string =>
  during.length === 0 ? '' : ` Also during ${during.map((limit) => limits[limit]).join(', and during ')}.`;

type Field = GraphQLField<unknown, unknown>;

/** The field as the SDL has it, over several lines where one would be too long. */
function signature({ name, args, type }: Field): string {
  const written = args.map((argument) => `${argument.name}: ${String(argument.type)}`);
  const line = `${name}${written.length === 0 ? '' : `(${written.join(', ')})`}: ${String(type)}`;
  if (line.length <= 100) return line;
  return `${name}(\n${written.map((argument) => `  ${argument}`).join('\n')}\n): ${String(type)}`;
}

function typeLink({ type }: Field): string {
  const { name } = getNamedType(type);
  return `[${code(String(type))}](#${typeAnchor(name)})`;
}

const typeAnchor = (name: string): string => `type-${name.toLowerCase()}`;

function argumentsTable(action: Action, { args }: Field): string {
  if (args.length === 0) return 'It takes no arguments.';
  const { properties = {}, required = [] } = jsonSchemaOf(action.input, 'input');
  const rows = args.map(({ name, type }) => [
    code(name),
    code(String(type)),
    required.includes(name) ? 'yes' : '',
    boundsInWords(properties[name]),
  ]);
  return table(['argument', 'type', 'required', 'what it may be'], rows);
}

/** The types of the SDL that are answers or inputs, each with its fields. */
export function typeEntry(name: string, schema: GraphQLSchema): string {
  const type = schema.getType(name);
  if (type === undefined) throw new Error(`the SDL has no type ${name}`);
  const description = asOneLine(type.description);
  const kind = isObjectType(type) ? 'type' : 'input';
  const text = printType({ ...type, description: undefined } instanceof Object ? type : type);
  return [`### ${kind} ${name}`, description, fenced('graphql', withoutDescriptions(text))]
    .filter((part) => part !== '')
    .join('\n\n');
}

const withoutDescriptions = (text: string): string => text.replaceAll(/^\s*"""[\s\S]*?"""\n/gm, '');
