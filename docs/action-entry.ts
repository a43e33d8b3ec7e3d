import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  printType,
} from 'graphql';
import type { Action } from '../src/actions/action.js';
import { rolesOf } from '../src/actions/agreement.js';
import { callersInWords, serviceNeedOf } from '../src/actions/callers-in-words.js';
import { jsonSchemaOf } from '../src/actions/json-schema.js';
import { boundsInWords } from './bounds.js';
import { anchor, code, fenced, table } from './markdown.js';
import { exampleOperation, fieldOf } from './operation.js';

/** What `docs/actions.md` says of one action. */
export function actionEntry(action: Action, schema: GraphQLSchema): string {
  const field = fieldOf(action, schema);
  return [
    `### ${headingOf(action)}`,
    asOneLine(field.description),
    fenced('graphql', signature(field)),
    [
      `- Who may call it: ${callersInWords(action)}.${admitted(action)}${needed(action)}`,
      `- Hasura roles: ${rolesOf(action).map(code).join(', ') || 'none'}.`,
      `- Answer: ${typeLink(field)}.`,
    ].join('\n'),
    argumentsTable(action, field),
    fenced('graphql', exampleOperation(action, schema)),
    fenced('json', JSON.stringify({ data: { [action.name]: action.example.output } }, null, 2)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Says of which type the action is, and differs from the heading of every section and type. */
export const headingOf = ({ type, name }: Action): string => `${type} ${name}`;

const asOneLine = (text: string | null | undefined): string => (text ?? '').replaceAll('\n', ' ');

const limits = {
  second_factor: 'a session that can only enrol a second factor',
  password: 'a session that can only set a new password',
};

const admitted = ({ during }: Action): string =>
  during.length === 0 ? '' : ` Also ${during.map((limit) => limits[limit]).join(' or ')}.`;

const needed = (action: Action): string => {
  const need = serviceNeedOf(action);
  return need === undefined ? '' : ` ${need}`;
};

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
  return `[${code(String(type))}](#${anchor(`type ${name}`)})`;
}

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

/** A type of the SDL, with its fields. */
export function typeEntry(type: GraphQLNamedType): string {
  const fields = printType(type).replace(/^"""[\s\S]*?"""\n/, '');
  return [`### type ${type.name}`, asOneLine(type.description), fenced('graphql', fields)]
    .filter((part) => part !== '')
    .join('\n\n');
}
