import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { collabJwtType } from '../../src/tokens/collab-jwt.js';
import { loginJwtType } from '../../src/tokens/login-jwt.js';
import { type Service, startService } from '../support/service.js';
import { jwtOf, ourSignature, soundJwt } from './forged-jwt.js';
import { rawPost, rawRequest } from './raw-request.js';

let service: Service;
let opaque: string[];
let jwts: string[];
let person: { id: string; token: string; sessionId: string };
beforeAll(async () => {
  service = await startService();
  person = await service.person({ role: 'admin' });
  const { id, sessionId, token } = person;
  const principal = await service.world.principal(await service.world.workspace({ owner: id }), id);
  opaque = [(await service.apiToken(id)).text, (await service.serviceToken(principal)).text];
  jwts = [token, await service.collabJwt(id, sessionId, { model: 'report', objectId: id, reportId: id })];
});
afterAll(async () => await service.close());
afterEach(async () => {
  for (const text of [...opaque, ...jwts]) expect((await service.hook(text)).status).toBe(200);
});

const runs = (numRuns: number) => ({ numRuns, endOnFailure: true });
/** Any UTF-16 there is, lone surrogates and control characters too; and long printable text. */
const anyText = fc.oneof(
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 200 }),
  fc.string({ maxLength: 6000 }),
);
const isNothing = (value: string): boolean => /^[ \t]*$/.test(value);
const post = async (headers: unknown) => {
  const { status, body } = await rawPost(service.url, JSON.stringify({ headers }));
  return { status, body };
};
const publicRole = '"x-hasura-role":"public"';

describe('whatever a client sends as its credential', () => {
  test('a Bearer of any text is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect((await post({ Authorization: `Bearer ${text}` })).status).toBe(401);
      }),
      runs(300),
    );
  });

  test('an Authorization of any text is refused, or nobody if there is nothing in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anyText, fc.stringMatching(/^[ \t\u00a0\u2003\ufeff\n]{0,4}$/)),
        async (value) => {
          const { status, body } = await post({ authorization: value });
          expect(status).toBe(isNothing(value) ? 200 : 401);
          expect(body.includes(publicRole)).toBe(isNothing(value));
        },
      ),
      runs(300),
    );
  });

  test('an Authorization of any bytes over the wire is refused, or nobody', async () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 100,
    });
    const header = bytes.filter((value) => !/[\r\n]/.test(value));
    await fc.assert(
      fc.asyncProperty(header, async (value) => {
        const { status, body } = await rawRequest(service.url, { headers: [['Authorization', value]] });
        // 400 is Node's own word for bytes that no HTTP header may have.
        expect([200, 400, 401]).toContain(status);
        expect(status === 200 && !body.includes(publicRole)).toBe(false);
        expect(status === 200 && !isNothing(value)).toBe(false);
      }),
      runs(200),
    );
  });

  test('what looks like a token of ours, checksum or not, is refused', async () => {
    const shaped = fc.stringMatching(/^gw(at|st)_[0-9a-f]{16}_[0-9A-Za-z]{49}$/);
    await fc.assert(
      fc.asyncProperty(shaped, async (text) => {
        expect((await post({ Authorization: `Bearer ${text}` })).status).toBe(401);
      }),
      runs(150),
    );
  });

  test('a role of any text gives that role or a refusal, and no role that a person may not have', async () => {
    const roles = ['user', 'user_read', 'user_read_write', 'manager', 'manager_read', 'manager_read_write'];
    const role = fc.oneof(
      anyText,
      fc.constantFrom(...roles, 'admin', 'service'),
      fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)),
    );
    await fc.assert(
      fc.asyncProperty(role, async (asked) => {
        const { status, body } = await post({ Authorization: `Bearer ${opaque[0]}`, 'X-Hasura-Role': asked });
        const expected = asked.trim() === '' ? 'manager' : asked.trim();
        expect(status).toBe(roles.includes(expected) ? 200 : 401);
        if (status === 200) expect(JSON.parse(body)).toMatchObject({ 'x-hasura-role': expected });
      }),
      runs(200),
    );
  });
});

describe('a real credential with any change', () => {
  const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  const refusedAll = async (texts: readonly string[]): Promise<void> => {
    const accepted: string[] = [];
    for (const text of texts)
      if ((await post({ Authorization: `Bearer ${text}` })).status !== 401) accepted.push(text);
    expect(accepted).toEqual([]);
  };

  test('a token with one character changed, at every place of it, is refused', async () => {
    for (const text of opaque) {
      const changes = Array.from(text).flatMap((was, at) =>
        fc
          .sample(
            printable.filter((other) => other !== was),
            3,
          )
          .map((other) => text.slice(0, at) + other + text.slice(at + 1)),
      );
      expect(changes).toHaveLength(text.length * 3);
      await refusedAll(changes);
    }
  });

  test('a token with one character less, one more, or two that changed places is refused', async () => {
    for (const text of opaque) {
      const places = Array.from({ length: text.length }, (_, at) => at);
      const [less, more, swapped] = [
        places.map((at) => text.slice(0, at) + text.slice(at + 1)),
        places.map((at) => text.slice(0, at) + text.charAt(at) + text.slice(at)),
        places.map((at) => text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)),
      ];
      await refusedAll([...less, ...more, ...swapped].filter((changed) => changed !== text));
    }
  });

  test('a JWT with one character changed is refused, but for the bits of the last one that mean nothing', async () => {
    const signatureOf = (jwt: string) => Buffer.from(jwt.split('.')[2] ?? '', 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1), fc.nat(), printable, async (which, place, other) => {
        const jwt = jwts[which] ?? '';
        const at = place % jwt.length;
        const changed = jwt.slice(0, at) + other + jwt.slice(at + 1);
        const isSame =
          changed === jwt || (at === jwt.length - 1 && signatureOf(changed).equals(signatureOf(jwt)));
        if (!isSame) expect((await post({ Authorization: `Bearer ${changed}` })).status).toBe(401);
      }),
      runs(400),
    );
  });

  test('a JWT that is cut off anywhere is refused', async () => {
    for (const jwt of jwts) {
      const ends = Array.from({ length: Math.ceil(jwt.length / 5) }, (_, index) => index * 5);
      await refusedAll(ends.filter((end) => end > 0).map((end) => jwt.slice(0, end)));
    }
  });
});

describe('whatever we might have signed by mistake', () => {
  test('a JWT of any header and payload is refused, and breaks nothing', async () => {
    const any = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(any, any, async (header, payload) => {
        const jwt = await jwtOf(JSON.stringify(header), JSON.stringify(payload), ourSignature(service));
        expect((await post({ Authorization: `Bearer ${jwt}` })).status).toBe(401);
      }),
      runs(200),
    );
  });

  test('a JWT with any value for one of its claims is refused, and breaks nothing', async () => {
    const claims = ['iss', 'aud', 'sub', 'jti', 'sid', 'iat', 'exp', 'nbf', 'document'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(loginJwtType, collabJwtType),
        fc.constantFrom(...claims),
        fc.jsonValue(),
        async (typ, claim, value) => {
          const { header, payload } = soundJwt(service, typ, {
            sub: person.id,
            jti: person.sessionId,
            sid: person.sessionId,
          });
          const jwt = await jwtOf(header, { ...payload, [claim]: value }, ourSignature(service));
          const mayStand = typ === loginJwtType && !['iss', 'aud', 'sub', 'jti'].includes(claim);
          expect(mayStand ? [200, 401] : [401]).toContain(
            (await post({ Authorization: `Bearer ${jwt}` })).status,
          );
        },
      ),
      runs(300),
    );
  });
});

describe('whatever comes as the body in POST mode', () => {
  const refusedOrNobody = async (body: string | Uint8Array): Promise<void> => {
    const answer = await rawPost(service.url, body);
    expect([200, 400, 401]).toContain(answer.status);
    if (answer.status === 200) expect(answer.body).toContain(publicRole);
  };

  test('any JSON is refused, or nobody', async () => {
    await fc.assert(fc.asyncProperty(fc.json({ maxDepth: 5 }), refusedOrNobody), runs(300));
  });

  test('any headers and any request are refused, or nobody', async () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('Authorization', 'x-hasura-role', '__proto__', 'constructor', 'toString'),
    );
    const body = fc.record(
      {
        headers: fc.oneof(
          fc.dictionary(name, fc.oneof(fc.string(), fc.jsonValue())),
          fc.dictionary(name, fc.string()),
        ),
        request: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (value) => await refusedOrNobody(JSON.stringify(value))),
      runs(300),
    );
  });

  test('any bytes are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        expect((await rawPost(service.url, bytes)).status).toBe(400);
      }),
      runs(200),
    );
  });

  test.each([
    ['deep', () => `{"headers":{},"request":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
    [
      'wide',
      () =>
        JSON.stringify({
          headers: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`h${at}`, ''])),
        }),
    ],
    ['long', () => JSON.stringify({ headers: { x: 'y'.repeat(8_000_000) } })],
  ])('one that is very %s breaks nothing', async (_what, body) => {
    const started = performance.now();
    const answer = await rawPost(service.url, body());
    expect([answer.status, answer.body.includes(publicRole)]).toEqual([200, true]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('a body that is cut short of what it promised gets no answer but a refusal', async () => {
    const whole = JSON.stringify({ headers: { Authorization: `Bearer ${opaque[0]}` }, request: null });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (end) => {
        expect((await rawPost(service.url, whole.slice(0, end))).status).toBe(400);
      }),
      runs(100),
    );
  });
});
