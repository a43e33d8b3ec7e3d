import { expect } from '@jest/globals';
import fc from 'fast-check';
import { rawRequest } from '../../auth-hook/raw-request.js';
import { anyText } from './hostile.js';
import { expectSound } from './sound.js';
import type { Target } from './target.js';

// Addresses: the console's, the operators', and those of nothing, by every method, with every way to write dots and slashes.

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];
const piece = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2e',
    '%252e%252e',
    '..%2f',
    '..%5c',
    '..\\',
    '%c0%ae%c0%ae',
    '..;',
    '%00',
    '%',
    '%ff',
    '~',
  ),
  fc.constantFrom(
    'assets',
    'index.html',
    'package.json',
    'etc',
    'passwd',
    '.env',
    '.git',
    'demo-credentials.json',
    '__proto__',
  ),
  fc.stringMatching(/^[!-"$->@-~]{0,12}$/),
);
const root = fc.constantFrom(
  '/console',
  '/console/assets',
  '/console/',
  '/graphql',
  '/healthz',
  '/readyz',
  '/metrics',
  '/.well-known',
  '/openapi.json',
  '/hasura',
  '/hasura/auth',
  '/hasura/actions',
  '',
  '/',
);
const path = fc
  .tuple(
    root,
    fc.array(piece, { maxLength: 6 }),
    fc.constantFrom('', '?', '?a[__proto__][b]=c', '?a=%', '?' + 'a&'.repeat(500)),
  )
  .map(([start, pieces, query]) => `${start}/${pieces.join('/')}${query}`);
const sendable = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

/** What stands in files that no address leads to. */
const elsewhere =
  /root:x?:|"private": true|BEGIN (?:EC |OPENSSH )?PRIVATE KEY|"devDependencies"|TOKEN_DIGEST_KEYS=/;

export const pathAttacks = {
  'any method and any path': (target: Target) =>
    fc.asyncProperty(fc.constantFrom(...methods), path, async (method, address) => {
      const { status, bytes, body } = await rawRequest(target.service.url, { method, path: address });
      expectSound(target, { status, text: bytes });
      expect(body).not.toMatch(elsewhere);
      expect(bytes).not.toMatch(/access-control-allow|x-powered-by/i);
      if (method === 'TRACE') expect(status).not.toBe(200);
    }),
  'any headers at every address': (target: Target) =>
    fc.asyncProperty(
      root,
      fc.constantFrom(
        'Range',
        'Accept',
        'Accept-Encoding',
        'If-None-Match',
        'If-Modified-Since',
        'Origin',
        'Host',
        'Cookie',
        'X-Request-Id',
        'X-Forwarded-For',
        'X-Forwarded-Host',
        'X-Forwarded-Proto',
        'X-HTTP-Method-Override',
        'X-Original-URL',
        'X-Rewrite-URL',
        'Expect',
        'TE',
        'Upgrade',
      ),
      anyText.filter(sendable),
      async (address, name, value) => {
        const { status, bytes } = await rawRequest(target.service.url, {
          path: address === '' ? '/' : address,
          headers: [[name, value]],
        });
        if (/^HTTP\/1\.1 417/.test(bytes)) return;
        expectSound(target, { status, text: bytes });
        expect(bytes).not.toMatch(/access-control-allow/i);
      },
    ),
};
