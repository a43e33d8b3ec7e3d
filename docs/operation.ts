import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  parse,
  print,
} from 'graphql';
import type { Action } from '../src/actions/action.js';

/** The field of an action in the SDL. */
export function fieldOf({ name, type }: Pick<Action, 'name' | 'type'>, schema: GraphQLSchema) {
  const field = (type === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[name];
  if (field === undefined) throw new Error(`the SDL has no ${type} ${name}`);
  return field;
}

type Exemplified = Pick<Action, 'name' | 'type' | 'example'>;

/** The GraphQL operation that calls an action with the input of its example, and asks for all it answers. */
export const exampleOperation = (action: Exemplified, schema: GraphQLSchema): string =>
  print(parse(operationLine(action, schema)));

/** The same on one line. */
export function operationLine(action: Exemplified, schema: GraphQLSchema): string {
  const { name, type, example } = action;
  const args = Object.entries(example.input).map(([key, value]) => `${key}: ${literal(value)}`);
  const call = args.length === 0 ? name : `${name}(${args.join(', ')})`;
  return `${type} { ${call} ${selection(fieldOf(action, schema).type)} }`;
}

/** A value of JSON as GraphQL writes it: the same, but for the names of fields, which have no quotation marks. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${literal(inner)}`)
    .join(', ')}}`;
}

function selection(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields());
  return `{ ${fields.map((field) => `${field.name} ${selection(field.type)}`.trim()).join(' ')} }`;
}
