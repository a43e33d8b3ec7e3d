import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { usageOf } from './decisions.js';
import { rawPost, rawRequest } from './raw-request.js';
import { lookUpsDuring } from './statements.js';

// Whoever opens a WebSocket chooses the headers of its `connection_init`, and a second one sends those alone. So each case
// is tried with a token that is looked up, with one that is in memory, and after a request that came from where it may.

const proof = randomBytes(24).toString('base64url');
let service: Service;
let principalId: string;
beforeAll(async () => {
  service = await startService({
    env: {
      CREDENTIAL_CACHE_BOUND_MS: '10000',
      CLIENT_ADDRESS_HEADER: 'X-Client-Address',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
  });
  await eventually('changes are heard', () => Promise.resolve(service.app.memory.isUsed()));
  const owner = await service.world.user();
  principalId = await service.world.principal(await service.world.workspace({ owner }), owner);
});
afterAll(async () => await service.close());

type Headers = readonly (readonly [string, string])[];
const good: Headers = [
  ['X-Client-Address', '10.0.0.1'],
  ['X-Proxy-Proof', proof],
];
const from = (address: string): Headers => [['X-Client-Address', address], ...good.slice(1)];
const proven = (text: string): Headers => [...good.slice(0, 1), ['X-Proxy-Proof', text]];

/** As they go over the wire, or as they stand in Hasura's body: there no two have the same spelling. */
const modes = {
  GET: async (headers: Headers) => (await rawRequest(service.url, { headers })).status,
  POST: async (headers: Headers) =>
    (await rawPost(service.url, JSON.stringify({ headers: Object.fromEntries(headers), request: null })))
      .status,
};

const nowhere: readonly (readonly [string, Headers])[] = [
  ['no header of the proxy’s', []],
  ['the address without a proof', good.slice(0, 1)],
  ['the proof without an address', good.slice(1)],
  ['a wrong proof', proven(`${proof}x`)],
  ['a proof that is cut off', proven(proof.slice(0, -1))],
  ['an empty proof', proven('')],
  ['the proof in quotes', proven(`"${proof}"`)],
  ['the proof as one of a list', proven(`${proof}, ${proof}`)],
  ['the proof with a blank inside', proven(`${proof.slice(0, 5)} ${proof.slice(5)}`)],
  ['the proof in other letters', proven(proof.toUpperCase() === proof ? `${proof}_` : proof.toUpperCase())],
  ['the proof twice', [...good, ['x-proxy-proof', proof]]],
  ['the proof and a wrong one', [...good, ['X-PROXY-PROOF', 'wrong']]],
  ['a wrong proof and the right one', [...proven('wrong'), ['x-Proxy-Proof', proof]]],
  ['the address twice', [...good, ['x-client-address', '10.0.0.1']]],
  ['the address and another', [...good, ['X-CLIENT-ADDRESS', '11.0.0.1']]],
  ['another address and an empty one', [...good, ['x-Client-Address', '']]],
  ['a list of addresses', from('10.0.0.1, 10.0.0.1')],
  ['a list without blanks', from('10.0.0.1,10.0.0.2')],
  ['a port', from('10.0.0.1:443')],
  ['a network', from('10.0.0.1/32')],
  ['IPv6 in brackets', from('[2001:db8::1]')],
  ['IPv6 with a port', from('[2001:db8::1]:443')],
  ['IPv6 with a zone', from('2001:db8::1%eth0')],
  ['IPv6 with an empty zone', from('2001:db8::1%')],
  ['mapped IPv4 with a zone', from('::ffff:10.0.0.1%1')],
  ['a form of RFC 7239', from('for=10.0.0.1')],
  ['a number', from('167772161')],
  ['octal', from('012.0.0.1')],
  ['hexadecimal', from('0x0a.0.0.1')],
  ['three parts', from('10.0.1')],
  ['unknown', from('unknown')],
  ['an empty address', from('')],
  ['another network', from('11.0.0.1')],
  ['another network, mapped', from('::ffff:11.0.0.1')],
  ['IPv4 in IPv6 that is not mapped', from('::10.0.0.1')],
  ['the neighbour in IPv6', from('2001:db9::1')],
];
const somewhere: readonly (readonly [string, Headers])[] = [
  ['IPv4', from('10.255.255.255')],
  ['IPv6', from('2001:db8::1')],
  ['IPv6 in full', from('2001:0DB8:0000:0000:0000:0000:0000:0001')],
  ['mapped IPv4', from('::ffff:10.0.0.1')],
  ['mapped IPv4 in hexadecimal', from('::FFFF:0a00:0001')],
  ['other spellings of both names', good.map(([name, value]) => [name.toUpperCase(), value])],
];

describe.each(['GET', 'POST'] as const)('a token with a list of networks, in %s mode', (mode) => {
  const tokenWith = async (allowedCidrs: readonly string[]) => {
    const { id, text } = await service.serviceToken(principalId, { allowedCidrs });
    await service.app.caughtUp();
    const ask = async (headers: Headers) =>
      await modes[mode]([['Authorization', `Bearer ${text}`], ...headers]);
    return { id, ask };
  };

  test.each(nowhere)('is refused with %s, looked up and from memory', async (_what, headers) => {
    const { id, ask } = await tokenWith(['10.0.0.0/8', '2001:db8::/32']);
    const seen: number[] = [];
    const lookUps = await lookUpsDuring(service, async () => {
      for (const each of [headers, headers, good, headers, good]) seen.push(await ask(each));
    });
    expect([seen, lookUps]).toEqual([[401, 401, 200, 401, 200], 1]);
    expect(await usageOf(service, id)).toEqual({ address_not_allowed: 3, allowed: 2 });
  });

  test.each(somewhere)('is accepted with %s, looked up and from memory', async (_what, headers) => {
    const { ask } = await tokenWith(['10.0.0.0/8', '2001:db8::/32']);
    expect([await ask(headers), await ask(headers), await ask([])]).toEqual([200, 200, 401]);
  });

  test('that allows every address there is asks for one all the same', async () => {
    const { ask } = await tokenWith(['0.0.0.0/0', '::/0']);
    expect([await ask([]), await ask(from('nonsense')), await ask(good), await ask([])]).toEqual([
      401, 401, 200, 401,
    ]);
  });
});

describe('the other doors', () => {
  const named = (headers: Headers) => Object.fromEntries(headers);

  test('of Hasura’s actions believe the same and nothing else', async () => {
    const { text: token } = await service.serviceToken(principalId, { allowedCidrs: ['10.0.0.0/8'] });
    const act = async (headers: Headers) =>
      (await service.action('whoami', {}, { token, headers: named(headers) })).status;
    expect([await act([]), await act(good.slice(0, 1)), await act(proven('wrong'))]).toEqual([401, 401, 401]);
    expect([await act(good), await act(from('11.0.0.1')), await act([])]).toEqual([200, 401, 401]);
  });

  test('/graphql goes by the connection: what only Hasura’s proxy may say counts for nothing', async () => {
    const far = await service.serviceToken(principalId, { allowedCidrs: ['10.0.0.0/8'] });
    const near = await service.serviceToken(principalId, { allowedCidrs: ['127.0.0.0/8', '::1/128'] });
    const ask = async (token: string) =>
      (await service.graphql('{ whoami { username } }', { token, headers: named(good) })).status;
    expect([await ask(far.text), await ask(near.text)]).toEqual([401, 200]);
    expect((await service.hook(near.text)).status).toBe(401);
  });
});
