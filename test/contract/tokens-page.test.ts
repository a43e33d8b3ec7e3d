import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { root } from '../../docs/documents.js';
import { loadActionsMetadata } from '../../src/metadata/actions-metadata.js';
import { newDigestKey } from '../../src/tokens/new-secrets.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { metadataDirectory } from '../support/service.js';

// What docs/tokens.md tells people to send and to look for is right.

const page = await readFile(resolve(root, 'docs/tokens.md'), 'utf8');
const { schema } = await loadActionsMetadata(metadataDirectory);
const operations = [...page.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => ({
  text: text.trim(),
}));

it.each(operations)('is an operation that the SDL has: $text', ({ text }) => {
  expect(validate(schema, parse(text))).toEqual([]);
});

it('shows operations', () => {
  expect(operations.length).toBeGreaterThan(5);
});

it('recognises every new token, and no public part of one', () => {
  const [expression = ''] = /^gw\(\?:.*$/m.exec(page) ?? [];
  const rule = /regex = '''(.*)'''/.exec(page)?.[1] ?? '';
  for (const kind of ['api_token', 'service_token'] as const) {
    const { text, tokenId } = newOpaqueToken(kind, newDigestKey());
    for (const source of [expression, rule]) {
      expect(new RegExp(source).exec(`key=${text};`)?.[0]).toBe(text);
      expect(new RegExp(source).test(`gwat_${tokenId}_…`)).toBe(false);
    }
  }
});
