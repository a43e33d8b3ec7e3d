import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from 'otpauth';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { eventually } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { countRows, dump, spellingsIn } from './contents.js';
import { type Caller, type Deed, deeds, secretFields, secretsIn } from './deeds.js';
import { type Input, type Outcome, atDoors, call, doors, expectRefusal, succeed } from './doors.js';
import { callers } from './instance.js';
import { type Stage, furnish } from './stage.js';

// A secret stands in one answer only: not in a table, the audit log, the log of the process, the metrics or a later answer.

let service: Service;
let stage: Stage;
/** A process of its own beside the service, on the same database and secrets: what it writes is what is logged. */
let running: RunningService;
let url: string;
let remote: ReturnType<typeof callers>;

beforeAll(async () => {
  const secrets = await newSecrets();
  service = await startService({ env: secrets });
  stage = await furnish(service);
  const { databaseUrl = '' } = service.config;
  const env = { LOG_LEVEL: 'debug', USAGE_FLUSH_SECONDS: '1', DATABASE_URL: databaseUrl, ...secrets };
  running = runService(env);
  url = await running.listening;
  remote = callers(url, service.actionSecret);
});
afterAll(async () => {
  running.child.kill('SIGTERM');
  await running.ended;
  await service.close();
});
afterEach(async () => await service.world.policy({ frozenKinds: [] }));

let serial = 0;
const newName = (): string => `secretive ${++serial}`;

async function callerOf({ as = 'member' }: Pick<Deed, 'as'>): Promise<Caller> {
  const id = as === 'newcomer' ? (await service.person()).id : stage[as].id;
  const sessionId = await service.world.session(id);
  return { id, sessionId, token: await service.loginJwt(id, sessionId) };
}

/** Its other forms: without its dashes, and as the bytes that an authenticator's secret stands for. */
function formsOf(secret: string): string[] {
  const bare = secret.replaceAll('-', '');
  if (!/^[A-Z2-7]{32}$/.test(secret)) return bare === secret ? [] : [bare];
  const bytes = Buffer.from(Secret.fromBase32(secret).bytes);
  return [...(['hex', 'base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding))];
}
const found = (text: string, secrets: readonly string[]): string[] =>
  secrets.flatMap((secret) => [
    ...spellingsIn(text, secret),
    ...formsOf(secret).filter((form) => text.includes(form)),
  ]);

const metrics = async (): Promise<string> => await (await fetch(`${url}/metrics`)).text();

/** Everything but answers that a secret could be left in. */
async function everywhere(): Promise<string> {
  const texts = [await dump(service.pool), running.output(), await metrics()];
  for (const text of texts) expect(text.length).toBeGreaterThan(0);
  return texts.join('\n');
}

/** Every secret there was so far. */
const known: string[] = [testPassword];

const cellsThatShow = atDoors(
  deeds.filter(({ name }) => name in secretFields),
  0,
);

/** What an answer holds in the fields that are secret, as a list. */
const shownIn = (output: Input, fields: readonly string[]): string[] =>
  fields.flatMap((field) => [output[field]].flat()).map(String);

/** Presents a secret wherever a text goes in; whatever is answered to that. */
async function presentedEverywhere(secret: string): Promise<Outcome[]> {
  const { admin, member } = stage;
  const username = newName();
  await service.person({ username });
  const outcomes: Outcome[] = [];
  for (const door of doors) {
    const ask = async (name: string, input: Input, token?: string): Promise<void> => {
      outcomes.push(await call(remote, door, name, input, token === undefined ? {} : { token }));
    };
    await ask('whoami', {}, secret);
    await ask('identifyToken', { token: secret }, admin.token);
    await ask('login', { username, password: secret.slice(0, 1000), otp: secret.slice(0, 100) });
    await ask('revokeLeakedToken', { token: secret }, member.token);
    await ask('whoami', {}, secret);
  }
  return outcomes;
}

describe('a secret that an action answers with', () => {
  it.each(cellsThatShow)('is in that answer and nowhere else: $name, $door', async (cell) => {
    const { door, name } = cell;
    const caller = await callerOf(cell);
    const input = await cell.input({ service, stage, caller, newName });
    const output = await succeed(remote, door, name, input, caller);
    const secrets = shownIn(output, secretFields[name] ?? []);
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(19);
    known.push(...secrets, ...secretsIn(input));

    const [first = ''] = secrets;
    const later = await presentedEverywhere(first);
    for (const secret of secrets) await remote.hook(secret);
    later.push(await call(remote, door, 'auditEvents', { first: 100 }, { token: stage.admin.token }));
    expect(found(later.map(({ text }) => text).join('\n'), secrets)).toEqual([]);
    expect(found(await everywhere(), [...secrets, ...secretsIn(input)])).toEqual([]);
  });
});

describe('a request that fails', () => {
  const failing = ['api_token', 'service_token', 'user_session', 'user_account', 'second_factor'];
  /** Refuses a row with all of it in the error, as the database does it. */
  const refuseRows = async (): Promise<void> => {
    for (const table of failing)
      await service.pool.query(
        `ALTER TABLE graphwarden.${table} ADD CONSTRAINT test_refuses CHECK (now() < '2000-01-01') NOT VALID`,
      );
  };
  const takeRows = async (): Promise<void> => {
    for (const table of failing)
      await service.pool.query(`ALTER TABLE graphwarden.${table} DROP CONSTRAINT IF EXISTS test_refuses`);
  };
  afterEach(takeRows);
  const writing =
    /^(login|refreshLogin|logout|changePassword|enrolSecondFactor|(create|update|regenerate)(Api|Service)Token|createUser|resetUser)$/;

  it.each(
    atDoors(
      deeds.filter(({ name }) => writing.test(name)),
      1,
    ),
  )('leaves nothing of the row in the log, and no secret: $name, $door', async (cell) => {
    const { door, name } = cell;
    const caller = await callerOf(cell);
    const input = await cell.input({ service, stage, caller, newName });
    await refuseRows();
    const before = running.output().length;
    const outcome = await call(remote, door, name, input, caller);
    expectRefusal(outcome, 'Internal');
    await eventually('the fault is in the log', () =>
      Promise.resolve(running.output().slice(before).includes('a request failed')),
    );
    const logged = running.output().slice(before);
    expect(logged).toContain('test_refuses');
    const secrets = [...secretsIn(input), caller.token];
    known.push(...secrets);
    for (const text of [logged, outcome.text]) {
      expect(found(text, secrets)).toEqual([]);
      expect(text).not.toMatch(/Failing row|\$2[aby]\$|gw(?:[as]t|pc)_[0-9a-z]|eyJ|otpauth|params/);
    }
  });
});

describe('a password', () => {
  it('is nowhere, right or wrong', async () => {
    const { username } = (
      await service.pool.query<{ username: string }>(
        'SELECT username FROM graphwarden.user_account WHERE id = $1',
        [stage.member.id],
      )
    ).rows[0] ?? { username: '' };
    const wrong = 'a guess that is wrong but close';
    for (const door of doors) {
      await succeed(remote, door, 'login', { username, password: testPassword });
      const refused = await call(remote, door, 'login', { username, password: wrong });
      expectRefusal(refused, 'InvalidCredentials');
    }
    expect(found(await everywhere(), [testPassword, wrong])).toEqual([]);
  });
});

describe('any of those secrets', () => {
  it('is still nowhere after their use was written down', async () => {
    const { id, text } = await service.apiToken(stage.member.id);
    known.push(text);
    await remote.hook(text);
    const written = () => countRows(service.pool, 'graphwarden.credential_usage', 'credential_id = $1', [id]);
    await eventually('the use is written', async () => (await written()) > 0);
    const all = await everywhere();
    expect(known.length).toBeGreaterThan(cellsThatShow.length);
    expect(found(all, known)).toEqual([]);
  });
});
