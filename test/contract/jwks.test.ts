import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import request from 'supertest';
import { z } from 'zod';
import { newSigningJwk } from '../../src/tokens/signing-keys.js';
import { type Answer, type Service, startService } from '../support/service.js';

// What others verify our JWTs by.

const jwks = await Promise.all([newSigningJwk(), newSigningJwk(), newSigningJwk()]);
const published = z.object({
  keys: z.array(
    z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
    }),
  ),
});

let service: Service;
beforeAll(
  async () => void (service = await startService({ env: { JWT_SIGNING_KEYS: JSON.stringify(jwks) } })),
);
afterAll(async () => await service.close());

test('every key that verifies is published, the active one first, by its public half alone', async () => {
  const answer: Answer = await request(service.url).get('/.well-known/jwks.json');
  expect(answer.status).toBe(200);
  const { keys } = published.parse(answer.body);
  expect(keys.map(({ kid, x }) => [kid, x])).toEqual(jwks.map(({ kid, x }) => [kid, x]));
  for (const { d } of jwks) expect(answer.text.includes(d)).toBe(false);
  const { token } = await service.person();
  const verified = await jwtVerify(token, createLocalJWKSet({ keys }), { audience: 'graphwarden' });
  expect(verified.protectedHeader.kid).toBe(jwks[0].kid);
});

test('anybody may keep it for five minutes', async () => {
  const { headers } = await request(service.url).get('/.well-known/jwks.json');
  expect(headers['cache-control']).toBe('public, max-age=300');
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(headers['set-cookie']).toBeUndefined();
});
