import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import {
  type GraphQLOutputType,
  execute,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { definedActions } from '../../src/process/defined-actions.js';
import { generatedDocuments, root } from '../../docs/documents.js';
import { anchor } from '../../docs/markdown.js';
import { exampleOperation, fieldOf } from '../../docs/operation.js';
import { sectionsOf } from '../../src/metadata/sections.js';
import { loadActionsMetadata } from '../../src/metadata/actions-metadata.js';
import { metadataDirectory } from '../support/service.js';

// What is written from the code says what the code says now, and its examples are possible ones.

const { schema } = await loadActionsMetadata(metadataDirectory);
const actions = await definedActions();
const documents = await generatedDocuments();
const cases = actions.map((action) => ({ name: action.name, action }));

/** An answer of JSON as the action gives it: its moments are dates. */
function withDates(type: GraphQLOutputType, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return withDates(type.ofType, value);
  if (isListType(type))
    return Array.isArray(value) ? value.map((each) => withDates(type.ofType, each)) : value;
  if (isObjectType(type)) {
    const fields = type.getFields();
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const field = fields[key];
        return [key, field === undefined ? inner : withDates(field.type, inner)];
      }),
    );
  }
  return String(type) === 'timestamptz' && typeof value === 'string' ? new Date(value) : value;
}

describe('a document written from the code', () => {
  it.each([...documents.keys()].map((path) => ({ path })))(
    'is up to date (else: npm run docs:generate): $path',
    async ({ path }) => {
      expect(await readFile(resolve(root, path), 'utf8')).toBe(documents.get(path));
    },
  );

  it('comes out the same every time', async () => {
    expect(await generatedDocuments()).toEqual(documents);
  });

  const pages = [...documents]
    .filter(([path]) => path.startsWith('docs/'))
    .map(([path, text]) => ({ path, text }));
  it.each(pages)('leads nowhere that does not exist, and to one place only: $path', ({ text }) => {
    const outsideCode = text.replaceAll(/```[\s\S]*?```/g, '');
    const headings = [...outsideCode.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
    const links = [...outsideCode.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target);
    expect(headings.length).toBe(new Set(headings).size);
    expect(links.filter((link) => !headings.some((heading) => heading === link))).toEqual([]);
  });
});

describe('the example of an action', () => {
  it.each(cases)('has an input that the action takes: $name', ({ action }) => {
    expect(action.input.safeParse(action.example.input).error?.issues).toBeUndefined();
  });

  it.each(cases)('has exactly the answer that the action gives: $name', ({ action }) => {
    const answer = withDates(fieldOf(action, schema).type, action.example.output);
    expect(action.output.strict().safeParse(answer).error?.issues).toBeUndefined();
  });

  it.each(cases)('is a GraphQL operation that gets this answer: $name', async ({ action }) => {
    const document = parse(exampleOperation(action, schema));
    expect(validate(schema, document)).toEqual([]);
    const { output } = action.example;
    const answer = await execute({ schema, document, rootValue: { [action.name]: output } });
    expect(answer).toEqual({ data: { [action.name]: output } });
  });

  it.each(cases)('shows no secret in full: $name', ({ action }) => {
    expect(JSON.stringify(action.example)).not.toMatch(
      /gw(?:at|st)_[0-9a-f]{16}_[0-9A-Za-z]{49}|eyJ[\w-]{20}/,
    );
  });
});

test('every action stands in a section of actions.graphql, with a description', () => {
  const undescribed = actions.filter((action) => (fieldOf(action, schema).description ?? '').length < 10);
  expect(undescribed.map(({ name }) => name)).toEqual([]);
  expect([...sectionsOf(schema).keys()].sort()).toEqual(actions.map(({ name }) => name).sort());
});
