import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type JsonSchema, jsonSchemaOf } from '../../src/actions/json-schema.js';
import { definedActions } from '../../src/process/defined-actions.js';
import { root } from '../../docs/documents.js';
import { limitsTests } from '../../docs/limits-table.js';

// Whatever an action takes has a bound: no text, list or number is as long or as large as whoever sends it likes.

const actions = await definedActions();

/** Where a schema bounds nothing, by its path. */
function unbounded(schema: JsonSchema | boolean | undefined, path: string): string[] {
  if (schema === undefined || typeof schema === 'boolean') return [`${path}: anything`];
  if (schema.enum !== undefined || schema.const !== undefined) return [];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (branches.length > 0) return branches.flatMap((branch) => unbounded(branch, path));
  const types = [schema.type ?? 'anything'].flat().filter((type) => type !== 'null');
  return types.flatMap((type) => unboundedAs(type, schema, path));
}

/** The longest text of these formats is known. */
const boundedFormats = ['uuid', 'date-time'];
/** The whole text by a pattern in which nothing may be repeated without end. */
const bounded = /^\^(?!.*[*+]|.*,\}).*\$$/;

const isBoundedText = ({ maxLength, format = '', pattern = '' }: JsonSchema): boolean =>
  maxLength !== undefined || boundedFormats.includes(format) || bounded.test(pattern);
const isBoundedNumber = ({ minimum, maximum }: JsonSchema): boolean =>
  minimum !== undefined && maximum !== undefined;

const byType: Readonly<Record<string, (schema: JsonSchema, path: string) => string[]>> = {
  boolean: () => [],
  string: (schema, path) => (isBoundedText(schema) ? [] : [`${path}: a text`]),
  integer: (schema, path) => (isBoundedNumber(schema) ? [] : [`${path}: a number`]),
  number: (schema, path) => (isBoundedNumber(schema) ? [] : [`${path}: a number`]),
  array: ({ maxItems, items }, path) => [
    ...(maxItems === undefined ? [`${path}: a list`] : []),
    ...unbounded(Array.isArray(items) ? undefined : items, `${path}[]`),
  ],
  object: ({ additionalProperties, properties = {} }, path) => [
    ...(additionalProperties === false ? [] : [`${path}: further fields`]),
    ...Object.entries(properties).flatMap(([name, field]) => unbounded(field, `${path}.${name}`)),
  ],
};

const unboundedAs = (type: string, schema: JsonSchema, path: string): string[] =>
  byType[type]?.(schema, path) ?? [`${path}: ${type}`];

describe('the input of every action', () => {
  test.each(actions.map(({ name, input }) => ({ name, input })))('$name', ({ name, input }) => {
    expect(unbounded(jsonSchemaOf(input, 'input'), name)).toEqual([]);
  });

  test.each<[string, JsonSchema]>([
    ['a text', { type: 'string' }],
    ['a text of a pattern without end', { type: 'string', pattern: '^[a-z]+$' }],
    ['a list', { type: 'array', items: { type: 'boolean' } }],
    ['what is in a list', { type: 'array', maxItems: 3, items: { type: 'string' } }],
    ['a number', { type: 'integer', minimum: 0 }],
    ['one branch of several', { anyOf: [{ type: 'null' }, { type: 'string' }] }],
    ['fields of any name', { type: 'object', properties: {} }],
    ['a field', { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } }],
    ['anything', {}],
  ])('would not pass with %s unbounded', (_what, schema) => {
    expect(unbounded(schema, 'input')).toHaveLength(1);
  });
});

test.each([...new Set(limitsTests())])('the table of limits names a test that there is: %s', async (path) => {
  await expect(access(join(root, path))).resolves.toBeUndefined();
});
