import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { rolesHolding } from '../access/roles.js';
import type { ActionsMetadata } from '../metadata/actions-metadata.js';
import type { Action } from './action.js';
import type { CallerName } from './callers.js';
import { serviceNeedOf } from './callers-in-words.js';
import { type JsonSchema, jsonSchemaOf, withoutNull } from './json-schema.js';

/**
 * What the action definitions, the SDL and `actions.yaml` say differently of each other: one line a disagreement, none
 * when they agree. Start-up and a contract test refuse any.
 */
export function disagreements(actions: readonly Action[], { schema, file }: ActionsMetadata): string[] {
  const fields = {
    query: schema.getQueryType()?.getFields() ?? {},
    mutation: schema.getMutationType()?.getFields() ?? {},
  };
  const declared = [...Object.keys(fields.query), ...Object.keys(fields.mutation)];
  const known = actions.map(({ name }) => name);
  return [
    ...declared
      .filter((name) => !known.includes(name))
      .map((name) => `${name}: in actions.graphql, but not defined`),
    ...file.actions
      .filter(({ name }) => !known.includes(name))
      .map(({ name }) => `${name}: in actions.yaml, but not defined`),
    ...actions.flatMap((action) => [
      ...sdlProblems(action, fields[action.type][action.name]),
      ...yamlProblems(action, file),
    ]),
    ...customTypeProblems({ schema, file }),
  ];
}

function sdlProblems(action: Action, field: GraphQLField<unknown, unknown> | undefined): string[] {
  if (field === undefined) return [`${action.name}: defined as ${action.type}, but not in actions.graphql`];
  const input = jsonSchemaOf(action.input, 'input');
  const args = Object.fromEntries(field.args.map(({ name, type }) => [name, type]));
  return [
    ...compareFields(`${action.name} argument`, args, input),
    ...compareType(`${action.name} answer`, field.type, jsonSchemaOf(action.output, 'output'), true),
  ];
}

type Declared = Readonly<Record<string, FieldType>>;

function compareFields(where: string, declared: Declared, defined: JsonSchema): string[] {
  const properties = defined.properties ?? {};
  const required = new Set(defined.required ?? []);
  const extra = Object.keys(declared).filter((name) => !(name in properties));
  return [
    ...extra.map((name) => `${where} ${name}: in actions.graphql, but not defined`),
    ...Object.entries(properties).flatMap(([name, property]) => {
      const type = declared[name];
      if (type === undefined) return [`${where} ${name}: defined, but not in actions.graphql`];
      return typeof property === 'boolean'
        ? []
        : compareType(`${where} ${name}`, type, property, required.has(name));
    }),
  ];
}

type FieldType = GraphQLInputType | GraphQLOutputType;

function compareType(where: string, type: FieldType, defined: JsonSchema, isRequired: boolean): string[] {
  const { schema, isNullable } = withoutNull(defined);
  const mustBeSet = isRequired && !isNullable;
  if (isNonNullType(type) === mustBeSet)
    return compareInner(where, isNonNullType(type) ? type.ofType : type, schema);
  return [`${where}: is ${String(type)} in actions.graphql, but ${mustBeSet ? 'never' : 'may be'} null`];
}

function compareInner(where: string, type: FieldType, schema: JsonSchema): string[] {
  if (String(type) === 'jsonb' && schema.type === 'object') return [];
  if (isListType(type)) return compareItems(where, type.ofType, schema);
  if (isInputObjectType(type))
    return compareFields(`${where} (${type.name})`, typesOf(type.getFields()), schema);
  if (isObjectType(type)) return compareFields(`${where} (${type.name})`, typesOf(type.getFields()), schema);
  const expected = scalarOf(schema);
  if (String(type) === expected) return [];
  return [`${where}: is ${String(type)} in actions.graphql, but defined as ${expected}`];
}

function compareItems(where: string, type: FieldType, { items, type: defined }: JsonSchema): string[] {
  const isList = typeof items === 'object' && !Array.isArray(items);
  if (isList) return compareType(`${where} item`, type, items, true);
  return [`${where}: a list in actions.graphql, but defined as ${String(defined)}`];
}

const typesOf = (fields: Readonly<Record<string, { readonly type: FieldType }>>): Declared =>
  Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]));

function scalarOf({ type, format }: JsonSchema): string {
  if (type === 'string')
    return format === 'uuid' ? 'uuid' : format === 'date-time' ? 'timestamptz' : 'String';
  return type === 'boolean' ? 'Boolean' : type === 'integer' ? 'Int' : `something else (${String(type)})`;
}

const callerRoles: Readonly<
  Record<CallerName, (needs: Action['needs'], standing: Action['standing']) => readonly string[]>
> = {
  login: rolesHolding,
  api: rolesHolding,
  service: () => ['service'],
  collab: () => ['collab'],
  public: () => ['public'],
  operator: () => [],
};

/** The Hasura roles that may call an action: those its callers can have. */
export const rolesOf = ({
  callers,
  needs,
  standing,
}: Pick<Action, 'callers' | 'needs' | 'standing'>): readonly string[] => [
  ...new Set(callers.flatMap((caller) => callerRoles[caller](needs, standing))),
];

function yamlProblems(action: Action, file: ActionsMetadata['file']): string[] {
  const entries = file.actions.filter(({ name }) => name === action.name);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    return [`${action.name}: stands ${entries.length} times in actions.yaml`];
  const { kind, handler, forward_client_headers: forwards, headers } = entry.definition;
  const expected = new Set(rolesOf(action));
  const roles = new Set(entry.permissions.map(({ role }) => role));
  const need = serviceNeedOf(action);
  const wrong: readonly (readonly [boolean, string])[] = [
    [kind !== (action.type === 'query' ? '' : 'synchronous'), `kind is not that of a ${action.type}`],
    [!handler.endsWith(`/hasura/actions/${action.name}`), 'handler is not its address'],
    [!forwards, 'does not forward the client’s headers, among them the credential'],
    [
      !headers.some(({ name }) => name.toLowerCase() === 'hasura-action-secret'),
      'does not send Hasura-Action-Secret',
    ],
    [
      roles.size !== expected.size || [...expected].some((role) => !roles.has(role)),
      `roles must be ${[...expected].join(', ')}`,
    ],
    [entry.comment !== need, `comment must be ${need === undefined ? 'left out' : `“${need}”`}`],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, what]) => `${action.name}: in actions.yaml, ${what}`);
}

function customTypeProblems({ schema, file: { custom_types: listed } }: ActionsMetadata): string[] {
  const types = Object.values(schema.getTypeMap()).filter(
    ({ name }) => !name.startsWith('__') && !['Query', 'Mutation'].includes(name),
  );
  const differ = (
    what: string,
    isOfIt: (type: unknown) => boolean,
    inYaml: readonly { name: string }[],
  ): string[] => {
    const inSdl = types.filter(isOfIt).map(({ name }) => name);
    const names = inYaml.map(({ name }) => name);
    return [
      ...inSdl
        .filter((name) => !names.includes(name))
        .map((name) => `${name}: missing from ${what} of actions.yaml`),
      ...names
        .filter((name) => !inSdl.includes(name))
        .map((name) => `${name}: in ${what} of actions.yaml, but not in the SDL`),
    ];
  };
  return [
    ...differ('custom_types.objects', isObjectType, listed.objects),
    ...differ('custom_types.input_objects', isInputObjectType, listed.input_objects),
    ...differ('custom_types.enums', isEnumType, listed.enums),
  ];
}
