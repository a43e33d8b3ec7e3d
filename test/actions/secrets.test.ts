import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { type World, inDays, worldOf } from '../support/world.js';
import { contents, dump, oneRow, spellingsIn } from './contents.js';
import { type Door, type Input, call, doors, expectRefusal, inHours, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// What an action does stands in the audit log, in the transaction that does it; a secret stands in one answer only.

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  await service.world.updateUser(stage.member.id, { displayName: 'Mia Member' });
});
afterAll(async () => await service.close());

const reason = 'because the test says so';
interface Deed {
  readonly action: string;
  readonly actor: 'member' | 'colleague';
  readonly subjectType: string;
  /** Which key of the answer names the subject; the input's `id` where the answer has none. */
  readonly subject: 'id' | 'sessionId' | 'input';
  readonly token: () => Promise<string | undefined>;
  readonly input: () => Promise<Input>;
}

/** Tokens of the member, made in this way or that, each with an overlap in progress. */
const inOverlap = () => ({
  previousTokenId: randomBytes(8).toString('hex'),
  previousDigest: randomBytes(32),
  previousDigestKeyId: 'test',
  previousValidUntil: inDays(1),
});
const tokenKinds = [
  {
    noun: 'ApiToken',
    subjectType: 'api_token',
    make: (world: World) => world.apiToken(stage.member.id, inOverlap()),
  },
  {
    noun: 'ServiceToken',
    subjectType: 'service_token',
    make: (world: World) => world.serviceToken(stage.home.principalId, inOverlap()),
  },
] as const;
const memberToken = (): Promise<string> => Promise.resolve(stage.member.token);
const otherDeeds: readonly Deed[] = [
  {
    action: 'login',
    actor: 'member',
    subjectType: 'session',
    subject: 'sessionId',
    token: () => Promise.resolve(undefined),
    input: async () => {
      const { username } = await oneRow(
        service.pool,
        'SELECT username FROM graphwarden.user_account WHERE id = $1',
        [stage.member.id],
      );
      return { username, password: testPassword };
    },
  },
  {
    action: 'logout',
    actor: 'member',
    subjectType: 'session',
    subject: 'id',
    token: async () => await service.loginJwt(stage.member.id, await service.world.session(stage.member.id)),
    input: () => Promise.resolve({}),
  },
  {
    action: 'createApiToken',
    actor: 'member',
    subjectType: 'api_token',
    subject: 'id',
    token: memberToken,
    input: () => Promise.resolve({ name: 'audited', expiresAt: inHours(1), scopes: ['read:*'] }),
  },
  {
    action: 'revokeApiToken',
    actor: 'member',
    subjectType: 'api_token',
    subject: 'id',
    token: memberToken,
    input: async () => ({ id: (await service.apiToken(stage.member.id)).id, reason }),
  },
  {
    action: 'createServicePrincipal',
    actor: 'colleague',
    subjectType: 'service_principal',
    subject: 'id',
    token: () => Promise.resolve(stage.colleague.token),
    input: () => Promise.resolve({ workspaceId: stage.home.workspaceId, name: `audited ${inHours(1)}` }),
  },
  {
    action: 'createServiceToken',
    actor: 'member',
    subjectType: 'service_token',
    subject: 'id',
    token: memberToken,
    input: () =>
      Promise.resolve({
        servicePrincipalId: stage.home.principalId,
        name: 'audited',
        expiresAt: inHours(1),
        preset: 'oplog_rw',
        oplogIds: [stage.home.oplogId],
      }),
  },
  {
    action: 'revokeServiceToken',
    actor: 'member',
    subjectType: 'service_token',
    subject: 'id',
    token: memberToken,
    input: async () => ({ id: (await service.serviceToken(stage.home.principalId)).id, reason }),
  },
  {
    action: 'issueCollabToken',
    actor: 'member',
    subjectType: 'report',
    subject: 'input',
    token: memberToken,
    input: () => Promise.resolve({ model: 'report', id: stage.home.reportId }),
  },
];
const deeds: readonly Deed[] = [
  ...otherDeeds,
  ...tokenKinds.flatMap(({ noun, subjectType, make }): Deed[] => {
    const deed = { actor: 'member', subjectType, subject: 'id', token: memberToken } as const;
    const id = () => make(service.world);
    return [
      {
        ...deed,
        action: `update${noun}`,
        input: async () => ({ id: await id(), expiresAt: inHours(24 * 60), overlapSeconds: 60 }),
      },
      { ...deed, action: `regenerate${noun}`, input: async () => ({ id: await id(), overlapSeconds: 60 }) },
      { ...deed, action: `end${noun}Overlap`, input: async () => ({ id: await id() }) },
    ];
  }),
];
const cells = doors.flatMap((door) => deeds.map((deed) => ({ door, ...deed })));

async function perform(
  door: Door,
  deed: Deed,
): Promise<{ output: Input; input: Input; token: string | undefined }> {
  const token = await deed.token();
  const input = await deed.input();
  const headers = { 'User-Agent': 'audited/1.0', 'X-Forwarded-User-Agent': 'audited/1.0' };
  const output = await succeed(service, door, deed.action, input, {
    headers,
    ...(token !== undefined && { token }),
  });
  return { output, input, token };
}

describe('an action that changes something', () => {
  it.each(cells)(
    'leaves one row in the audit log, with who, what and from where: $action, $door',
    async (cell) => {
      const { door, action, actor, subjectType, subject } = cell;
      const earlier = await service.pool.query('SELECT id FROM graphwarden.audit_event');
      const { output, input } = await perform(door, cell);
      const row = await oneRow(
        service.pool,
        `SELECT action, actor_kind, actor_id, actor_name, credential_id, subject_type, subject_id, user_agent,
              host(address) AS address, now() - at < interval '1 minute' AS is_new
         FROM graphwarden.audit_event WHERE id <> ALL ($1)`,
        [earlier.rows.map(({ id }: { id: string }) => id)],
      );
      const person = await oneRow(
        service.pool,
        'SELECT username FROM graphwarden.user_account WHERE id = $1',
        [stage[actor].id],
      );
      expect(row).toMatchObject({
        action,
        actor_kind: action === 'login' ? 'anonymous' : 'login',
        actor_id: stage[actor].id,
        actor_name: person['username'],
        subject_type: subjectType,
        subject_id: subject === 'input' ? input['id'] : output[subject],
        user_agent: 'audited/1.0',
        address: door === 'graphql' ? '127.0.0.1' : null,
        is_new: true,
      });
      if (action !== 'login' && action !== 'logout')
        expect(row['credential_id']).toBe(stage[actor].sessionId);
    },
  );

  it.each(['whoami', 'checkEditPermission'])(
    'is told from one that only reads: %s leaves none',
    async (action) => {
      const collab = await service.collabJwt(stage.member.id, stage.member.sessionId, {
        model: 'report',
        objectId: stage.home.reportId,
        reportId: stage.home.reportId,
      });
      const isCollab = action === 'checkEditPermission';
      const before = await contents(service.pool);
      for (const door of doors)
        await succeed(service, door, action, isCollab ? { model: 'report', id: stage.home.reportId } : {}, {
          token: isCollab ? collab : stage.member.token,
        });
      expect(await contents(service.pool)).toEqual(before);
    },
  );

  it('writes down the actor of an API token and of nobody else', async () => {
    const token = await service.apiToken(stage.member.id);
    const { id } = await service.apiToken(stage.member.id);
    await succeed(service, 'hasura', 'revokeApiToken', { id }, { token: token.text });
    expect(
      await oneRow(
        service.pool,
        'SELECT actor_kind, actor_id, credential_id FROM graphwarden.audit_event WHERE subject_id = $1',
        [id],
      ),
    ).toEqual({ actor_kind: 'api_token', actor_id: stage.member.id, credential_id: token.id });
  });

  it('writes down why a token was revoked, and what a new one may do', async () => {
    const { id } = await service.apiToken(stage.member.id);
    await succeed(service, 'hasura', 'revokeApiToken', { id, reason }, { token: stage.member.token });
    const created = await succeed(
      service,
      'hasura',
      'createApiToken',
      { name: 'detailed', expiresAt: inHours(1), scopes: ['read:*', 'write:*'] },
      { token: stage.member.token },
    );
    const detailOf = 'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1';
    expect(await oneRow(service.pool, detailOf, [id])).toMatchObject({ detail: { reason } });
    expect(await oneRow(service.pool, detailOf, [created['id']])).toMatchObject({
      detail: { name: 'detailed', scopes: ['read:*', 'write:*'] },
    });
  });
});

describe('a secret that an action answers with', () => {
  const secretDeeds = cells.filter(({ action }) =>
    /^(login|issueCollabToken|(create|update|regenerate)(Api|Service)Token)$/.test(action),
  );

  it.each(secretDeeds)('is in that answer and in no table: $action, $door', async (cell) => {
    const { output } = await perform(cell.door, cell);
    const secret = String(output['token']);
    expect(secret.length).toBeGreaterThan(60);
    expect(spellingsIn(JSON.stringify(output), secret)).toContain('plain');
    await service.hook(secret);
    await service.app.flushUsage();
    expect(spellingsIn(await dump(service.pool), secret)).toEqual([]);
  });

  it.each(doors)('is not in the answers that come after it, %s', async (door) => {
    const { output } = await perform(door, { ...created() });
    const token = String(output['token']);
    const later = await Promise.all([
      service.hook(token),
      call(service, door, 'whoami', {}, { token }),
      call(service, door, 'revokeApiToken', { id: output['id'] }, { token: stage.member.token }),
      call(service, door, 'whoami', {}, { token }),
    ]);
    expect(later.flatMap(({ text }) => spellingsIn(text, token))).toEqual([]);
  });

  it('is not in the tables when it was the password of a login, right or wrong', async () => {
    const input = await login().input();
    await succeed(service, 'hasura', 'login', input);
    const wrong = 'a guess that is wrong but close';
    expectRefusal(
      await call(service, 'hasura', 'login', { ...input, password: wrong }),
      'InvalidCredentials',
    );
    const all = await dump(service.pool);
    expect([...spellingsIn(all, testPassword), ...spellingsIn(all, wrong)]).toEqual([]);
  });
});

const deedOf = (action: string) => (): Deed => {
  const found = deeds.find((deed) => deed.action === action);
  if (found === undefined) throw new Error(`no deed ${action}`);
  return found;
};
const login = deedOf('login');
const created = deedOf('createApiToken');

describe('an action whose audit row cannot be written', () => {
  beforeAll(async () => {
    await service.pool.query(`
      CREATE FUNCTION public.no_audit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the test lets no audit row in: secret detail'; END $$;
      CREATE TRIGGER no_audit BEFORE INSERT ON graphwarden.audit_event FOR EACH ROW EXECUTE FUNCTION public.no_audit()`);
  });
  afterAll(async () => {
    await service.pool.query('DROP TRIGGER no_audit ON graphwarden.audit_event');
  });

  it.each(cells)('does nothing, and shows no secret and no detail: $action, $door', async (cell) => {
    const token = await cell.token();
    const input = await cell.input();
    const before = await contents(service.pool, { but: ['login_throttle'] });
    const outcome = await call(service, cell.door, cell.action, input, {
      ...(token !== undefined && { token }),
    });
    expectRefusal(outcome, 'Internal');
    expect(outcome.text).not.toMatch(/gw[as]t_|eyJ|secret detail|audit/);
    expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
  });
});

describe('an action whose transaction does not commit', () => {
  const written = ['user_session', 'api_token', 'service_principal', 'service_token'];
  beforeAll(async () => {
    await service.pool.query(
      `CREATE FUNCTION public.no_commit() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'the test lets nothing be committed'; END $$`,
    );
    for (const table of written)
      await service.pool.query(
        `CREATE CONSTRAINT TRIGGER no_commit AFTER INSERT OR UPDATE ON graphwarden.${table}
           DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.no_commit()`,
      );
  });
  afterAll(async () => {
    for (const table of written) await service.pool.query(`DROP TRIGGER no_commit ON graphwarden.${table}`);
  });

  /** Revocations and changes are of tokens that exist already, made while the trigger looks away. */
  const inputOf = async (deed: Deed): Promise<Input> => {
    const client = await service.pool.connect();
    try {
      await client.query("SET session_replication_role = 'replica'");
      const quiet = worldOf(client);
      const existing = tokenKinds.find(
        ({ noun }) => deed.action.includes(noun) && !deed.action.startsWith('create'),
      );
      if (existing === undefined) return await deed.input();
      const id = await existing.make(quiet);
      return deed.action === `update${existing.noun}` ? { id, expiresAt: inHours(24 * 60) } : { id };
    } finally {
      await client.query("SET session_replication_role = 'origin'");
      client.release();
    }
  };

  it.each(cells.filter(({ action }) => action !== 'logout' && action !== 'issueCollabToken'))(
    'is not in the audit log, and gives out no secret: $action, $door',
    async (cell) => {
      const token = cell.action === 'login' ? undefined : await cell.token();
      const input = await inputOf(cell);
      const before = await contents(service.pool, { but: ['login_throttle'] });
      const outcome = await call(service, cell.door, cell.action, input, {
        ...(token !== undefined && { token }),
      });
      expectRefusal(outcome, 'Internal');
      expect(outcome.text).not.toMatch(/gw[as]t_|eyJ/);
      expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
    },
  );
});
