import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  TokenKind,
  buildSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  print,
} from 'graphql';
import type { Plugin } from 'vite';

const file = resolve(import.meta.dirname, '../../hasura-metadata/actions.graphql');
const name = 'virtual:actions';

/** `virtual:actions` holds what the SDL says of each action, as the page about the API shows it, and the whole SDL as a text. */
export function actions(): Plugin {
  return {
    name: 'actions',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined;
      this.addWatchFile(file);
      // Hasura knows these from PostgreSQL, so the SDL does not declare them.
      const sdl = `scalar uuid\nscalar timestamptz\nscalar jsonb\n${await readFile(file, 'utf8')}`;
      const schema = buildSchema(sdl);
      const shown = [
        ...fieldsOf(schema.getQueryType()).map((field) => described(schema, 'query', field)),
        ...fieldsOf(schema.getMutationType()).map((field) => described(schema, 'mutation', field)),
      ];
      return [
        `export const sdl = ${JSON.stringify(sdl)};`,
        `export const actions = ${JSON.stringify(inSections(shown))};`,
      ].join('\n');
    },
  };
}

type Field = GraphQLField<unknown, unknown>;
type Described = ReturnType<typeof described>;

const fieldsOf = (type: GraphQLObjectType | null | undefined): readonly Field[] =>
  Object.values(type?.getFields() ?? {});

/** Queries and mutations of one section stand together, sections in the order in which they first come. */
function inSections(shown: readonly Described[]): readonly Described[] {
  const sections = [...new Set(shown.map(({ section }) => section))];
  return sections.flatMap((section) => shown.filter((action) => action.section === section));
}

function described(schema: GraphQLSchema, kind: 'query' | 'mutation', field: Field) {
  return {
    name: field.name,
    kind,
    section: sectionOf(field),
    description: asOneLine(field.description),
    arguments: field.args.map((argument) => ({
      name: argument.name,
      type: String(argument.type),
      isRequired: isRequiredArgument(argument),
    })),
    result: String(field.type),
    types: shownTypes(schema, [...field.args.map(({ type }) => String(type)), String(field.type)]),
    document: documentOf(kind, field),
    variables: Object.fromEntries(
      field.args.filter(isRequiredArgument).map((argument) => [argument.name, placeholder(argument.type)]),
    ),
  };
}

/** The section of an action is the last comment line above it. */
function sectionOf({ astNode }: Field): string {
  let token = astNode?.loc?.startToken.prev;
  while (token != null && token.kind !== TokenKind.COMMENT && token.kind !== TokenKind.BRACE_L)
    token = token.prev;
  return token?.kind === TokenKind.COMMENT ? token.value.trim() : '';
}

const asOneLine = (text: string | null | undefined): string => (text ?? '').replaceAll('\n', ' ');

interface ShownType {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

const typedField = ({ name: called, type }: Pick<Field, 'name' | 'type'> | GraphQLInputField) => ({
  name: called,
  type: String(type),
});

/** The objects that types written like these are made of, each once. */
function shownTypes(schema: GraphQLSchema, written: readonly string[]): readonly ShownType[] {
  const shown = new Map<string, ShownType>();
  const add = (text: string): void => {
    const called = text.replaceAll(/[[\]!]/g, '');
    const type = schema.getType(called);
    if (shown.has(called) || (!isObjectType(type) && !isInputObjectType(type))) return;
    const fields = isObjectType(type)
      ? fieldsOf(type).map(typedField)
      : Object.values(type.getFields()).map(typedField);
    shown.set(called, { name: called, description: asOneLine(type.description), fields });
    for (const field of fields) add(field.type);
  };
  for (const text of written) add(text);
  return [...shown.values()];
}

/** The operation with all arguments as variables, asking for all there is. */
function documentOf(kind: 'query' | 'mutation', { name: action, args, type }: Field): string {
  const declared = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const inBrackets = (text: string): string => (text === '' ? '' : `(${text})`);
  const title = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return print(
    parse(`${kind} ${title}${inBrackets(declared)} { ${action}${inBrackets(given)} ${selection(type)} }`),
  );
}

function selection(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = fieldsOf(named).map((field) => `${field.name} ${selection(field.type)}`);
  return `{ ${fields.join(' ')} }`;
}

const placeholders: Readonly<Record<string, unknown>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  timestamptz: '2031-01-01T12:00:00Z',
  Int: 1,
  Boolean: true,
};

/** A value that has the type, to be replaced by whoever asks. */
function placeholder(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return placeholder(type.ofType);
  if (isListType(type)) return [placeholder(type.ofType)];
  if (!isInputObjectType(type)) return placeholders[type.name] ?? '…';
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(fields.map((field) => [field.name, placeholder(field.type)]));
}
