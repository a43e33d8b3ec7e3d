import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Passwords, createPasswords } from '../../src/tokens/password.js';
import { askAtOnce } from '../auth-hook/statements.js';
import { eventually } from '../support/processes.js';
import { type Answer, type Service, startService, testPassword } from '../support/service.js';
import { call, doors } from './doors.js';

// More than the service can do at once is said so, soon, with when to come again: nobody waits for ever, and nobody is
// told that their credential or password is wrong.

let service: Service;
let passwords: Passwords;
let person: { id: string; username: string; token: string };
beforeAll(async () => {
  const cheap = createPasswords({ cost: 4 });
  passwords = createPasswords({ cost: 10, queue: 5 });
  service = await startService({
    env: { CREDENTIAL_CACHE_BOUND_MS: '10000' },
    passwords,
    throttle: { perUserAndAddress: 1_000, perUser: 1_000, perAddress: 1_000 },
  });
  const username = 'olga';
  const made = await service.person({ username, passwordHash: await cheap.hash(testPassword) });
  person = { ...made, username };
});
afterAll(async () => await service.close());

describe('a full queue of password checks', () => {
  let isFlooded = false;
  const floods: Promise<void>[] = [];
  /** Somebody at this address who tries again and again. */
  async function tryOn(origin: string): Promise<void> {
    while (isFlooded) {
      await passwords.verify('wrong', undefined, origin).catch(() => undefined);
      await new Promise((done) => setImmediate(done));
    }
  }
  function flood(origins: readonly string[]): void {
    isFlooded = true;
    floods.push(...origins.map(tryOn));
  }
  async function ebb(): Promise<void> {
    isFlooded = false;
    await Promise.all(floods.splice(0));
  }
  afterEach(ebb);
  const addresses = Array.from({ length: 12 }, (_, turn) => `198.51.100.${turn}`);
  const input = () => ({ username: person.username, password: testPassword });

  it.each(doors)('is said to whoever logs in, and over when it is over: %s', async (door) => {
    flood(addresses);
    const login = async () => (await call(service, door, 'login', input())).code;
    await eventually('it is full', async () => (await login()) === 'Unavailable');
    await ebb();
    expect(await login()).toBeUndefined();
  });

  it('says when to try again, in a header and in the body', async () => {
    flood(addresses);
    const document = `mutation { login(username: "${person.username}", password: "wrong") { token } }`;
    let hasura: Answer | undefined;
    await eventually(
      'it is full',
      async () => (hasura = await service.action('login', input())).status === 503,
    );
    expect(hasura?.headers['retry-after']).toBe('5');
    const extensions = { code: 'Unavailable', retryAfterSeconds: 5 };
    expect(hasura?.body).toMatchObject({ extensions });
    let errors: unknown;
    await eventually('it is full', async () => {
      errors = (await service.graphql(document)).body['errors'];
      return JSON.stringify(errors).includes('Unavailable');
    });
    expect(errors).toMatchObject([{ extensions }]);
  });

  it('is not filled by one address alone', async () => {
    flood(Array.from({ length: 12 }, () => '198.51.100.1'));
    for (let turn = 0; turn < 5; turn += 1) expect((await service.action('login', input())).status).toBe(200);
  });

  it('keeps nobody out who is logged in already', async () => {
    flood(addresses);
    expect((await service.hook(person.token)).status).toBe(200);
    expect((await service.action('whoami', {}, { token: person.token })).status).toBe(200);
  });
});

describe('a pool without a free connection', () => {
  it('is 503 for hundreds at once, soon, and not for who is in memory', async () => {
    const unknown = await Promise.all(Array.from({ length: 60 }, () => service.apiToken(person.id)));
    const kept = await service.apiToken(person.id);
    await service.app.caughtUp();
    expect(await askAtOnce(service, [kept.text, kept.text])).toEqual([200, 200]);
    const pool = service.db.$client;
    const held = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    try {
      const began = performance.now();
      const actions = Array.from({ length: 200 }, () =>
        service.action('whoami', {}, { token: person.token }),
      );
      const hooks = askAtOnce(
        service,
        unknown.map(({ text }) => text),
      );
      expect(await askAtOnce(service, [kept.text, kept.text])).toEqual([200, 200]);
      const answers = await Promise.all(actions);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      expect(new Set(answers.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['1']));
      expect(new Set(await hooks)).toEqual(new Set([503]));
      expect(performance.now() - began).toBeLessThan(20_000);
    } finally {
      held.forEach((client) => client.release());
    }
    expect(
      await askAtOnce(
        service,
        unknown.map(({ text }) => text),
      ),
    ).toEqual(unknown.map(() => 200));
    expect((await service.action('whoami', {}, { token: person.token })).status).toBe(200);
  });
});
