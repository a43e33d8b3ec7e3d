import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Service, startService } from '../support/service.js';

// Two secrets are accepted while one is being changed: no more, and neither for the other's purpose.

const newText = (): string => randomBytes(32).toString('base64url');
const [previousAction, proof, previousProof] = [newText(), newText(), newText()];
let service: Service;
let token: string;
beforeAll(async () => {
  service = await startService({
    env: {
      HASURA_ACTION_SECRET_PREVIOUS: previousAction,
      CLIENT_ADDRESS_HEADER: 'X-Client-Address',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
      CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS: previousProof,
    },
  });
  const owner = await service.world.user();
  const principal = await service.world.principal(await service.world.workspace({ owner }), owner);
  ({ text: token } = await service.serviceToken(principal, { allowedCidrs: ['10.0.0.0/8'] }));
});
afterAll(async () => await service.close());

test('the action secret and the one before it are accepted, and nothing else', async () => {
  const { token: login } = await service.person();
  const status = async (secret: string | null) =>
    (await service.action('whoami', {}, { token: login, secret })).status;
  expect([await status(service.actionSecret), await status(previousAction)]).toEqual([200, 200]);
  for (const secret of [newText(), proof, previousProof, '', 'undefined', `${previousAction}x`, null])
    expect(await status(secret)).toBe(403);
  const both = { 'Hasura-Action-Secret': `${service.actionSecret}, ${previousAction}` };
  expect((await service.action('whoami', {}, { token: login, secret: null, headers: both })).status).toBe(
    403,
  );
});

test('without a previous one, nothing takes its place', async () => {
  const other = await startService();
  try {
    const { token: login } = await other.person();
    for (const secret of ['', 'undefined', previousAction])
      expect((await other.action('whoami', {}, { token: login, secret })).status).toBe(403);
  } finally {
    await other.close();
  }
});

test('the proof of the proxy and the one before it are accepted, and nothing else', async () => {
  const status = async (text: string) =>
    (await service.hook(token, { 'X-Client-Address': '10.0.0.1', 'X-Proxy-Proof': text })).status;
  expect([await status(proof), await status(previousProof)]).toEqual([200, 200]);
  for (const text of [newText(), service.actionSecret, previousAction, '', 'undefined'])
    expect(await status(text)).toBe(401);
});
