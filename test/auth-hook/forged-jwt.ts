import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Service } from '../support/service.js';

type Json = Readonly<Record<string, unknown>>;
type Sign = (signed: string) => Buffer | Promise<Buffer>;

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A JWT of any header and payload, signed by whatever is given: what a forger can write, and more. */
export async function jwtOf(header: unknown, payload: unknown, by: Sign): Promise<string> {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${(await by(signed)).toString('base64url')}`;
}

/** Signs with the key of the service itself: for what only a fault of ours could issue. */
export const ourSignature =
  ({ signingKeys }: Pick<Service, 'signingKeys'>): Sign =>
  async (signed) =>
    Buffer.from(await crypto.subtle.sign('Ed25519', signingKeys.active.key, Buffer.from(signed)));

/** Header and claims as the service writes them, to be spoilt one by one. */
export function soundJwt(
  { signingKeys, jwt }: Pick<Service, 'signingKeys' | 'jwt'>,
  typ: string,
  claims: Json,
) {
  const now = Math.floor(Date.now() / 1000);
  return {
    header: { alg: 'EdDSA', typ, kid: signingKeys.active.kid },
    payload: { iss: jwt.issuer, aud: jwt.audience, iat: now, exp: now + 900, ...claims },
  };
}

const without = (json: Json, key: string): Json =>
  Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));

/** Our public key in every form that careless code has been known to take for an HMAC secret. */
function publicForms({ signingKeys }: Pick<Service, 'signingKeys'>): (string | Buffer)[] {
  const { x = '' } = signingKeys.publicJwks[0] ?? {};
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return [
    x,
    Buffer.from(x, 'base64url'),
    JSON.stringify(jwk),
    JSON.stringify(signingKeys.publicJwks[0]),
    key.export({ type: 'spki', format: 'der' }),
    key.export({ type: 'spki', format: 'pem' }),
    '',
  ];
}

/** JWTs that must not be believed though they name a live session: by their name, what a forger has done. */
export async function forgedJwts(
  service: Pick<Service, 'signingKeys' | 'jwt'>,
  typ: string,
  claims: Json,
): Promise<(readonly [string, string])[]> {
  const { header, payload } = soundJwt(service, typ, claims);
  const ours = ourSignature(service);
  const made: [string, Promise<string>][] = [
    ...spoiltClaims(payload, Object.keys(claims)).map(([what, spoilt]): [string, Promise<string>] => [
      what,
      jwtOf(header, spoilt, ours),
    ]),
    ...spoiltHeaders(header).map(([what, spoilt]): [string, Promise<string>] => [
      what,
      jwtOf(spoilt, payload, ours),
    ]),
    ...strangersKeys(header).map(([what, head, by]): [string, Promise<string>] => [
      what,
      jwtOf(head, payload, by),
    ]),
    ...publicForms(service).map((secret, index): [string, Promise<string>] => [
      `HS256 with our public key, form ${index}`,
      jwtOf({ ...header, alg: 'HS256' }, payload, (signed) =>
        createHmac('sha256', secret).update(signed).digest(),
      ),
    ]),
  ];
  const texts = await Promise.all(
    made.map(async ([what, jwt]): Promise<[string, string]> => [what, await jwt]),
  );
  return [...texts, ...brokenTexts(await jwtOf(header, payload, ours), header, payload)];
}

function spoiltClaims(payload: Json, own: readonly string[]): [string, unknown][] {
  const now = Math.floor(Date.now() / 1000);
  return [
    ...['iss', 'aud', 'iat', 'exp', ...own].map((claim): [string, Json] => [
      `without ${claim}`,
      without(payload, claim),
    ]),
    ['another issuer', { ...payload, iss: 'somebody-else' }],
    ['an issuer in a list', { ...payload, iss: [payload['iss']] }],
    ['another audience', { ...payload, aud: 'somebody-else' }],
    ['no audience in a list', { ...payload, aud: [] }],
    ['expired this second', { ...payload, exp: now }],
    ['expired long ago', { ...payload, iat: 1, exp: 2 }],
    ['an expiry in words', { ...payload, exp: String(now + 900) }],
    ['not valid before tomorrow', { ...payload, nbf: now + 86_400 }],
    ['a subject that is no id', { ...payload, sub: 'root' }],
    ['a subject that is not text', { ...payload, sub: 7 }],
    ['a payload that is a list', [payload]],
    ['a payload that is not JSON', '{'],
  ];
}

function spoiltHeaders(header: Json): [string, Json][] {
  const { publicKey } = generateKeyPairSync('ed25519');
  return [
    ['another typ', { ...header, typ: 'JWT' }],
    ['a typ in capitals', { ...header, typ: String(header['typ']).toUpperCase() }],
    ['a typ with its media type', { ...header, typ: `application/${String(header['typ'])}` }],
    ['a typ that is not text', { ...header, typ: [header['typ']] }],
    ['without typ', without(header, 'typ')],
    ['without kid', without(header, 'kid')],
    ['an unknown kid', { ...header, kid: randomUUID() }],
    ['a kid that is not text', { ...header, kid: 0 }],
    ['a kid of every object', { ...header, kid: '__proto__' }],
    ['without alg', without(header, 'alg')],
    ['the name of another algorithm over our signature', { ...header, alg: 'RS256' }],
    ['none over our signature', { ...header, alg: 'none' }],
    ['eddsa in small letters', { ...header, alg: 'eddsa' }],
    ['an extension nobody understands', { ...header, crit: ['exp'], exp: 1 }],
    ['an unencoded payload', { ...header, crit: ['b64'], b64: false }],
    [
      'a foreign key along with our signature',
      { ...header, kid: undefined, jwk: publicKey.export({ format: 'jwk' }) },
    ],
  ];
}

function strangersKeys(header: Json): [string, Json, Sign][] {
  const ed = generateKeyPairSync('ed25519');
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const byEd: Sign = (signed) => sign(null, Buffer.from(signed), ed.privateKey);
  const byEc: Sign = (signed) =>
    sign('sha256', Buffer.from(signed), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
  return [
    ['the right kid over a stranger’s key', header, byEd],
    ['a stranger’s key in the header', { ...header, jwk: ed.publicKey.export({ format: 'jwk' }) }, byEd],
    ['an address of a stranger’s keys', { ...header, jku: 'http://127.0.0.1:9/jwks.json' }, byEd],
    ['ES256 with a stranger’s key', { ...header, alg: 'ES256' }, byEc],
    ['none without a signature', { ...header, alg: 'none' }, () => Buffer.alloc(0)],
    ['None, capitalised, without a signature', { ...header, alg: 'None' }, () => Buffer.alloc(0)],
    ['no signature', header, () => Buffer.alloc(0)],
    ['a signature of zeroes', header, () => Buffer.alloc(64)],
  ];
}

function brokenTexts(jwt: string, header: Json, payload: Json): [string, string][] {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  return [
    ['two parts', `${head}.${body}`],
    ['four parts', `${jwt}.${signature}`],
    ['five parts, as if encrypted', `${jwt}.${signature}.${signature}`],
    ['JSON instead of the compact form', JSON.stringify({ protected: head, payload: body, signature })],
    ['parts in another order', `${body}.${head}.${signature}`],
    ['another payload under this signature', `${head}.${part({ ...payload, extra: 1 })}.${signature}`],
    ['another header over this signature', `${part({ ...header, extra: 1 })}.${body}.${signature}`],
    ['a header that is not JSON', `${part('{')}.${body}.${signature}`],
    ['a header that is null', `${part('null')}.${body}.${signature}`],
    ['half a signature', `${head}.${body}.${signature.slice(0, 40)}`],
    ['two signatures', `${head}.${body}.${signature}${signature}`],
  ];
}
