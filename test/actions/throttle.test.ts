import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { type Outcome, type Door, call, doors, expectRefusal, readGraphql, succeed } from './doors.js';
import { type Instance, startInstance } from './instance.js';
import { enrolled, newUsername } from './second-factor.js';

// How often somebody may try to log in: three times for a user from an address, eight times for a user from anywhere,
// twelve times from an address for anybody.

const throttle = { perUserAndAddress: 3, perUser: 8, perAddress: 12 };
const proof = randomBytes(32).toString('base64url');
let service: Service;
let replica: Instance;

beforeAll(async () => {
  service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Real-Ip',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
    throttle,
  });
  replica = await startInstance(service, { throttle });
});
afterAll(async () => {
  await replica.close();
  await service.close();
});

let serial = 0;
const newAddress = (): string => `10.0.${Math.trunc(++serial / 200)}.${(serial % 200) + 1}`;

async function somebody(row: { mfaRequired?: boolean } = {}): Promise<string> {
  const username = `anna-${++serial}`;
  await service.person({ username, ...row });
  return username;
}

type Attempt = {
  username: string;
  password?: string;
  address?: string;
  at?: Pick<Service, 'action' | 'graphql'>;
};

/** One attempt through Hasura, by default with a wrong password, from the address if there is one. */
async function attempt({ username, password = 'wrong', address, at = service }: Attempt): Promise<Outcome> {
  const headers = address === undefined ? {} : { 'X-Real-Ip': address, 'X-Proxy-Proof': proof };
  return await call(at, 'hasura', 'login', { username, password }, { headers });
}

async function attempts(times: number, given: Attempt): Promise<(string | undefined)[]> {
  const codes: (string | undefined)[] = [];
  for (let time = 0; time < times; time++) codes.push((await attempt(given)).code);
  return codes;
}

const invalid = (times: number): string[] => Array<string>(times).fill('InvalidCredentials');

describe('too many wrong passwords for a user from one address', () => {
  it('stop that address, also with the right password, and no other', async () => {
    const username = await somebody();
    const [here, elsewhere] = [newAddress(), newAddress()];
    expect(await attempts(4, { username, address: here })).toEqual([...invalid(3), 'RateLimited']);
    const refused = await attempt({ username, password: testPassword, address: here });
    expectRefusal(refused, 'RateLimited');
    expect(refused.message).toMatch(/\d+ seconds/);
    expect((await attempt({ username, password: testPassword, address: elsewhere })).code).toBeUndefined();
  });

  it('say the same of a user who does not exist', async () => {
    const known = await attempts(5, { username: await somebody(), address: newAddress() });
    expect(await attempts(5, { username: 'nobody at all', address: newAddress() })).toEqual(known);
  });

  it('count on all instances together', async () => {
    const username = await somebody();
    const address = newAddress();
    expect(await attempts(2, { username, address })).toEqual(invalid(2));
    expect(await attempts(2, { username, address, at: replica })).toEqual([...invalid(1), 'RateLimited']);
    expectRefusal(await attempt({ username, password: testPassword, address }), 'RateLimited');
  });

  it('count for whatever case the username is written in', async () => {
    const username = await somebody();
    const address = newAddress();
    const spellings = [username, username.toUpperCase(), `A${username.slice(1)}`, username.toUpperCase()];
    const codes: (string | undefined)[] = [];
    for (const spelling of spellings) codes.push((await attempt({ username: spelling, address })).code);
    expect(codes).toEqual([...invalid(3), 'RateLimited']);
  });

  it('count for every spelling that finds the same account', async () => {
    const address = newAddress();
    await service.person({ username: 'kim.minick' });
    // The Kelvin sign and the dotted capital I: lower case of both is plain k and i to a database with Unicode rules.
    const spellings = await service.pool.query<{ username: string }>(
      "SELECT username FROM unnest($1::text[]) AS username WHERE lower(username) = 'kim.minick'",
      [['\u212aim.minick', 'k\u0130m.minick', 'k\u0130m.m\u0130nick', 'kim.m\u0130nick', 'kim.minick']],
    );
    const codes: (string | undefined)[] = [];
    for (const { username } of spellings.rows) codes.push(...(await attempts(4, { username, address })));
    expect(codes.filter((code) => code === 'InvalidCredentials')).toHaveLength(3);
  });

  it('are admitted no more often when they come all at once', async () => {
    const username = await somebody();
    const address = newAddress();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        attempt({ username, address, at: index % 2 === 0 ? service : replica }),
      ),
    );
    const codes = outcomes.map(({ code }) => code);
    expect(codes.filter((code) => code === 'InvalidCredentials').length).toBeLessThanOrEqual(3);
    expect(codes.filter((code) => code !== 'InvalidCredentials' && code !== 'RateLimited')).toEqual([]);
  });

  it('are admitted no more often when they come in one document of /graphql', async () => {
    const username = await somebody();
    const guesses = Array.from(
      { length: 10 },
      (_, index) => `g${index}: login(username: "${username}", password: "${index}") { sessionId }`,
    );
    const answer = await service.graphql(`mutation { ${guesses.join(' ')} }`);
    expect(readGraphql(answer).code).toBeDefined();
    // 127.0.0.1 and the user have three attempts together, however many this document has used of them.
    const further: (string | undefined)[] = [];
    for (let time = 0; time < 4; time++)
      further.push((await call(service, 'graphql', 'login', { username, password: 'wrong' })).code);
    expect(further.at(-1)).toBe('RateLimited');
  });
});

describe('a complete login', () => {
  it('forgets the failures of this user from this address', async () => {
    const username = await somebody();
    const address = newAddress();
    expect(await attempts(2, { username, address })).toEqual(invalid(2));
    expect((await attempt({ username, password: testPassword, address })).code).toBeUndefined();
    expect(await attempts(4, { username, address })).toEqual([...invalid(3), 'RateLimited']);
  });

  it('does not count itself: who logs in often stays welcome', async () => {
    const username = await somebody();
    const address = newAddress();
    const codes = await attempts(30, { username, password: testPassword, address });
    expect(codes.filter((code) => code !== undefined)).toEqual([]);
  });

  it('does not forget the failures from another address', async () => {
    const username = await somebody();
    const [here, elsewhere] = [newAddress(), newAddress()];
    await attempts(4, { username, address: elsewhere });
    expect((await attempt({ username, password: testPassword, address: here })).code).toBeUndefined();
    expectRefusal(await attempt({ username, password: testPassword, address: elsewhere }), 'RateLimited');
  });

  it('is not what stops at a second factor: MFARequired counts and resets nothing', async () => {
    const username = newUsername();
    await enrolled(service, { username });
    const address = newAddress();
    expect(await attempts(4, { username, password: testPassword, address })).toEqual([
      'MFARequired',
      'MFARequired',
      'MFARequired',
      'RateLimited',
    ]);
  });

  it('is not one whose session is limited either', async () => {
    const username = await somebody({ mfaRequired: true });
    const address = newAddress();
    const codes = await attempts(4, { username, password: testPassword, address });
    expect(codes).toEqual([undefined, undefined, undefined, 'RateLimited']);
  });
});

describe('too many wrong passwords for a user from anywhere', () => {
  it('stop everybody, after many more', async () => {
    const username = await somebody();
    const codes: (string | undefined)[] = [];
    for (let time = 0; time < 8; time++)
      codes.push((await attempt({ username, address: newAddress() })).code);
    expect(codes).toEqual(invalid(8));
    expectRefusal(await attempt({ username, password: testPassword, address: newAddress() }), 'RateLimited');
    expect(
      (await attempt({ username, password: testPassword, address: newAddress(), at: replica })).code,
    ).toBe('RateLimited');
  });

  it('do not include what was refused unseen, so that one address cannot lock a person out', async () => {
    const username = await somebody();
    const [attacker, theirs] = [newAddress(), newAddress()];
    await attempts(11, { username, address: attacker });
    expect((await attempt({ username, password: testPassword, address: theirs })).code).toBeUndefined();
  });

  it('bound guesses whose address nobody can vouch for', async () => {
    const username = await somebody();
    expect(await attempts(9, { username })).toEqual([...invalid(8), 'RateLimited']);
  });

  it('do not count with those from known addresses when theirs is unknown, which would lock a person out', async () => {
    const username = await somebody();
    await attempts(9, { username });
    expectRefusal(await attempt({ username, password: testPassword }), 'RateLimited');
    const known = { username, password: testPassword, address: newAddress() };
    expect((await attempt(known)).code).toBeUndefined();
  });

  it('do not stop a person where they have logged in before', async () => {
    const username = await somebody();
    const home = newAddress();
    const right = { username, password: testPassword };
    expect((await attempt({ ...right, address: home })).code).toBeUndefined();
    for (let time = 0; time < 8; time++) await attempt({ username, address: newAddress() });
    expectRefusal(await attempt({ ...right, address: newAddress() }), 'RateLimited');
    expect((await attempt({ ...right, address: home })).code).toBeUndefined();
  });

  it.each(doors)('say nothing but RateLimited and how long to wait, %s', async (door: Door) => {
    const username = await somebody();
    const codes: (string | undefined)[] = [];
    for (let time = 0; time < 9; time++)
      codes.push((await call(service, door, 'login', { username, password: 'wrong' })).code);
    expect(codes.at(-1)).toBe('RateLimited');
    const refused = await call(service, door, 'login', { username, password: testPassword });
    expectRefusal(refused, 'RateLimited');
    expect(refused.message).toMatch(/\d+ seconds/);
    expect(refused.text).not.toContain(username);
  });
});

describe('too many wrong passwords from one address', () => {
  it('stop it for every user, and nobody elsewhere', async () => {
    const address = newAddress();
    for (let time = 0; time < 12; time++)
      expect(await attempts(1, { username: `sprayed-${time}`, address })).toEqual(invalid(1));
    const username = await somebody();
    expectRefusal(await attempt({ username, password: testPassword, address }), 'RateLimited');
    expect((await attempt({ username, password: testPassword, address: newAddress() })).code).toBeUndefined();
  });
});

describe('addresses of one IPv6 network', () => {
  it('count as one, since whoever has one of them has them all', async () => {
    const username = await somebody();
    const codes: (string | undefined)[] = [];
    for (const host of ['1', '2', 'abcd:1:2:3', '4'])
      codes.push(
        (await attempt({ username, address: `2001:db8:7:7:${host.includes(':') ? host : `:${host}`}` })).code,
      );
    expect(codes).toEqual([...invalid(3), 'RateLimited']);
    expect((await attempt({ username, address: '2001:db8:7:8::1' })).code).toBe('InvalidCredentials');
  });
});

describe('what the throttle keeps', () => {
  it('names nobody and no address', async () => {
    const username = await somebody();
    const address = newAddress();
    await attempts(2, { username, address });
    const { rows } = await service.pool.query<{ row: string }>(
      'SELECT t::text AS row FROM graphwarden.login_throttle t',
    );
    const all = rows.map(({ row }) => row).join('\n');
    expect(rows.length).toBeGreaterThan(0);
    expect(all).not.toContain(username);
    expect(all).not.toContain(address);
  });

  it('does not stand in the way of who is logged in', async () => {
    const username = await somebody();
    const person = await service.person();
    await attempts(9, { username });
    await succeed(service, 'hasura', 'whoami', {}, { token: person.token });
  });
});

describe('a password that proves something else than a login', () => {
  const changing = (token: string) => async (currentPassword: string, newPassword: string) =>
    (await call(service, 'hasura', 'changePassword', { currentPassword, newPassword }, { token })).code;
  const another = (): string => `otter lamp ${crypto.randomUUID()}`;

  it('counts no more than a login does, however often it is right', async () => {
    const change = changing((await service.person()).token);
    let current = testPassword;
    for (let time = 0; time < 10; time++) {
      const next = another();
      expect(await change(current, next)).toBeUndefined();
      current = next;
    }
  });

  it('forgets no failure before it', async () => {
    const change = changing((await service.person()).token);
    const next = another();
    for (let time = 0; time < 7; time++) expect(await change('wrong', next)).toBe('InvalidCredentials');
    expect(await change(testPassword, next)).toBeUndefined();
    expect(await change('wrong', another())).toBe('InvalidCredentials');
    expect(await change(next, another())).toBe('RateLimited');
  });
});
