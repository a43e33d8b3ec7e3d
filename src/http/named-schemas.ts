import { isDeepStrictEqual } from 'node:util';
import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type JsonSchema, withoutNull } from '../actions/json-schema.js';

type SdlType = GraphQLInputType | GraphQLOutputType;

export interface NamedSchemas {
  /** Everything named so far, by its name in the SDL. */
  readonly all: Readonly<Record<string, JsonSchema>>;
  /** The same schema, with every object that the SDL names replaced by a reference to it. */
  referTo(type: SdlType, schema: JsonSchema): JsonSchema;
}

/**
 * The objects of a document, each written once under its name in the SDL. Two definitions that give one name to
 * different shapes keep the second one where it stands.
 */
export function namedSchemas(): NamedSchemas {
  const all: Record<string, JsonSchema> = {};

  function referTo(type: SdlType, schema: JsonSchema): JsonSchema {
    if (isNonNullType(type)) return referTo(type.ofType, schema);
    const { schema: inner, isNullable } = withoutNull(schema);
    const named = inside(type, inner);
    if (named === inner) return schema;
    return isNullable ? { anyOf: [named, { type: 'null' }] } : named;
  }

  function inside(type: SdlType, schema: JsonSchema): JsonSchema {
    if (isListType(type))
      return isSchema(schema.items) ? { ...schema, items: referTo(type.ofType, schema.items) } : schema;
    return isObjectType(type) || isInputObjectType(type) ? nameObject(type, schema) : schema;
  }

  function nameObject(type: GraphQLObjectType | GraphQLInputObjectType, schema: JsonSchema): JsonSchema {
    const { name, description } = type;
    const properties = fieldsOf(type, schema);
    const whole = { ...schema, ...(description != null && { description }), properties };
    const known = (all[name] ??= whole);
    return isDeepStrictEqual(known, whole) ? { $ref: `#/components/schemas/${name}` } : whole;
  }

  function fieldsOf(type: GraphQLObjectType | GraphQLInputObjectType, schema: JsonSchema) {
    const fields: Readonly<Record<string, { readonly type: SdlType }>> = type.getFields();
    const properties: Record<string, JsonSchema | boolean> = {};
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const field = fields[name];
      const isNameable = field !== undefined && isSchema(property);
      properties[name] = isNameable ? referTo(field.type, property) : property;
    }
    return properties;
  }

  return { all, referTo };
}

const isSchema = (schema: JsonSchema['items']): schema is JsonSchema =>
  typeof schema === 'object' && !Array.isArray(schema);
