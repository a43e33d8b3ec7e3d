import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { randomUUID } from 'node:crypto';
import { collabJwtType, signCollabJwt, verifyCollabJwt } from '../../src/tokens/collab-jwt.js';
import { loginJwtType, signLoginJwt, verifyLoginJwt } from '../../src/tokens/login-jwt.js';
import { type JwtSettings, claimedJwtType, signJwt } from '../../src/tokens/session-jwt.js';
import { importSigningKeys, newSigningJwk } from '../../src/tokens/signing-keys.js';

let jwt: JwtSettings;
beforeAll(async () => {
  jwt = { keys: await importSigningKeys([await newSigningJwk()]), issuer: 'issuer', audience: 'audience' };
});
const [userId, sessionId] = [randomUUID(), randomUUID()];
const now = new Date('2026-01-01T00:00:00.900Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

describe('a login JWT', () => {
  test('says what the design says, and nothing else', async () => {
    const { token, expiresAt } = await signLoginJwt(
      jwt,
      { id: sessionId, userId, endsAt: later(86_400) },
      now,
    );
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'EdDSA',
      typ: loginJwtType,
      kid: jwt.keys.active.kid,
    });
    const iat = Math.floor(now.getTime() / 1000);
    expect(decodeJwt(token)).toEqual({
      jti: sessionId,
      sub: userId,
      iss: 'issuer',
      aud: 'audience',
      iat,
      exp: iat + 900,
    });
    expect(expiresAt).toEqual(new Date((iat + 900) * 1000));
    expect(await verifyLoginJwt(jwt, token, now)).toEqual({ sessionId, userId, expiresAt });
  });

  test('ends no later than its session', async () => {
    const { expiresAt } = await signLoginJwt(jwt, { id: sessionId, userId, endsAt: later(60.5) }, now);
    expect(expiresAt).toEqual(new Date('2026-01-01T00:01:01Z'));
  });

  test('is good until the second that it names, and not in it', async () => {
    const { token, expiresAt } = await signLoginJwt(
      jwt,
      { id: sessionId, userId, endsAt: later(86_400) },
      now,
    );
    expect(await verifyLoginJwt(jwt, token, new Date(expiresAt.getTime() - 1))).toBeDefined();
    expect(await verifyLoginJwt(jwt, token, expiresAt)).toBeUndefined();
  });
});

describe('a collab JWT', () => {
  test('says what the design says, for a day', async () => {
    const document = { model: 'report', objectId: userId, reportId: userId, findingId: undefined };
    const { token, expiresAt } = await signCollabJwt(jwt, { userId, sessionId, document }, now);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'EdDSA', typ: collabJwtType });
    expect(await verifyCollabJwt(jwt, token, now)).toEqual({ userId, sessionId, expiresAt, document });
    expect(await verifyCollabJwt(jwt, token, new Date(expiresAt.getTime() - 1))).toBeDefined();
    expect(await verifyCollabJwt(jwt, token, expiresAt)).toBeUndefined();
  });
});

describe('each kind of JWT', () => {
  test('is verified as its own kind alone, even when its claims would do for the other', async () => {
    const claims = {
      subject: userId,
      id: sessionId,
      issuedAt: now,
      expiresAt: later(60),
      more: { sid: sessionId },
    };
    const login = await signJwt(jwt, loginJwtType, claims);
    const collab = await signJwt(jwt, collabJwtType, claims);
    expect(await verifyLoginJwt(jwt, login, now)).toBeDefined();
    expect(await verifyCollabJwt(jwt, collab, now)).toBeDefined();
    expect(await verifyLoginJwt(jwt, collab, now)).toBeUndefined();
    expect(await verifyCollabJwt(jwt, login, now)).toBeUndefined();
    expect([claimedJwtType(login), claimedJwtType(collab)]).toEqual([loginJwtType, collabJwtType]);
  });

  test('of another issuer, for another audience or by a key we do not hold is not verified', async () => {
    const { token } = await signLoginJwt(jwt, { id: sessionId, userId, endsAt: later(86_400) }, now);
    const stranger = await importSigningKeys([await newSigningJwk()]);
    expect(await verifyLoginJwt({ ...jwt, issuer: 'other' }, token, now)).toBeUndefined();
    expect(await verifyLoginJwt({ ...jwt, audience: 'other' }, token, now)).toBeUndefined();
    expect(await verifyLoginJwt({ ...jwt, keys: stranger }, token, now)).toBeUndefined();
    const underOurName = [...stranger.verifying.values()].map((key) => [jwt.keys.active.kid, key] as const);
    const sameName = { ...stranger, verifying: new Map(underOurName) };
    expect(await verifyLoginJwt({ ...jwt, keys: sameName }, token, now)).toBeUndefined();
  });

  test.each(['', '.', '..', 'a.b.c', 'gwat_0', '{}', 'null', 'eyJ0eXAiOm51bGx9.e30.'])(
    'text that is no JWT claims nothing: %j',
    (text) => {
      expect([undefined, null]).toContain(claimedJwtType(text));
    },
  );
});

describe('the keys that sign', () => {
  test('show their public halves only', () => {
    expect(jwt.keys.publicJwks).toEqual([
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.any(String),
        kid: jwt.keys.active.kid,
        alg: 'EdDSA',
        use: 'sig',
      },
    ]);
  });

  test('are refused when their halves do not belong together, and when there are none', async () => {
    const [one, other] = [await newSigningJwk(), await newSigningJwk()];
    await expect(importSigningKeys([{ ...one, x: other.x }])).rejects.toThrow();
    await expect(importSigningKeys([])).rejects.toThrow();
  });
});
