import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { onOplog, readProject } from '../support/world.js';
import { type CallerKind, type Row, catalogue } from './catalogue.js';
import { contents, oneRow, spellingsIn } from './contents.js';
import {
  type Caller,
  type Deed,
  type Subject,
  deeds,
  secretFields,
  secretShapes,
  secretsIn,
} from './deeds.js';
import { type Input, actionNames, atDoors, call, doors, expectRefusal, inHours, succeed } from './doors.js';
import { type Stage, credentialsOf, furnish, setPolicy } from './stage.js';

// What every mutation leaves in the audit log, whoever calls and by whichever door; what leaves nothing; and that the log
// and the deed are written together or not at all.

let service: Service;
let stage: Stage;
let collab: string;

const proof = randomBytes(32).toString('base64url');
beforeAll(async () => {
  service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Real-Ip',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
      TRUSTED_PROXY_HOPS: '1',
    },
  });
  await setPolicy(service.pool, { maximum_live_tokens: 10_000 });
  stage = await furnish(service);
  ({ collab } = await credentialsOf(service, stage));
});
afterAll(async () => await service.close());
afterEach(async () => await service.world.policy({ frozenKinds: [] }));

let serial = 0;
const newName = (): string => `done by a test ${++serial}`;
const newAddress = (): string => `10.2.${Math.trunc(++serial / 200)}.${(serial % 200) + 1}`;
const agent = 'deeds/1.0';
/** Where a request comes from, as both doors are told. */
const from = (address: string) => ({
  'X-Forwarded-For': address,
  'X-Real-Ip': address,
  'X-Proxy-Proof': proof,
  'User-Agent': agent,
  'X-Forwarded-User-Agent': agent,
});

/** Whoever calls an action, by a new session. */
async function callerOf({ as = 'member' }: Pick<Row, 'as'>): Promise<Caller> {
  const id = as === 'newcomer' ? (await service.person()).id : stage[as].id;
  const sessionId = await service.world.session(id);
  return { id, sessionId, token: await service.loginJwt(id, sessionId) };
}

/** How the audit log names whoever acts, and the credential that they act by. */
interface Actor {
  readonly kind: string;
  readonly id: string | null;
  readonly name: unknown;
  readonly credentialId: string | null;
  readonly token?: string;
}
const nameOf = async (table: string, column: string, id: string): Promise<unknown> =>
  (await oneRow(service.pool, `SELECT ${column} AS name FROM graphwarden.${table} WHERE id = $1`, [id]))[
    'name'
  ];
const usernameOf = (id: string): Promise<unknown> => nameOf('user_account', 'username', id);

async function actorOf(kind: CallerKind, caller: Caller): Promise<Actor> {
  const { id } = caller;
  if (kind === 'none') return { kind: 'anonymous', id: null, name: 'anonymous', credentialId: null };
  if (kind === 'collab') {
    const { id: memberId, sessionId } = stage.member;
    const name = await usernameOf(memberId);
    return { kind, id: memberId, name, credentialId: sessionId, token: collab };
  }
  if (kind === 'service') {
    const { principalId, projectId, oplogId } = stage.home;
    const grants = [readProject(projectId), ...onOplog(oplogId, 'update')];
    const token = await service.serviceToken(principalId, { grants });
    const name = await nameOf('service_principal', 'name', principalId);
    return { kind: 'service_token', id: principalId, name, credentialId: token.id, token: token.text };
  }
  const name = await usernameOf(id);
  if (kind === 'login')
    return { kind: 'login', id, name, credentialId: caller.sessionId, token: caller.token };
  const token = await service.apiToken(id);
  return { kind: 'api_token', id, name, credentialId: token.id, token: token.text };
}

const presented = ({ token }: Pick<Actor, 'token'>) => (token === undefined ? {} : { token });
const throttled = { but: ['login_throttle'] };

type AuditRow = Readonly<Record<string, unknown>>;
async function rowsSince(earlier: readonly string[]): Promise<AuditRow[]> {
  const { rows } = await service.pool.query<AuditRow>(
    `SELECT action, actor_kind, actor_id, actor_name, credential_id, subject_type, subject_id, user_agent,
            host(address) AS address, detail, now() - at < interval '1 minute' AS is_new
       FROM graphwarden.audit_event WHERE id <> ALL ($1)`,
    [earlier],
  );
  return rows;
}
const idsSoFar = async (): Promise<string[]> =>
  (await service.pool.query<{ id: string }>('SELECT id FROM graphwarden.audit_event')).rows.map(
    ({ id }) => id,
  );
const sorted = (subjects: readonly Subject[]): string[] =>
  subjects.map(([type, id]) => `${String(type)} ${String(id)}`).sort();

const deedsByCaller = deeds.flatMap((deed) => deed.callers.map((caller) => ({ ...deed, caller })));

/** Whom the row names: a login, whoever it lets in, whatever session it comes by. */
async function namedBy(deed: Deed, actor: Actor, input: Input) {
  if (deed.name !== 'login') return actor;
  const { username } = input;
  const statement = 'SELECT id FROM graphwarden.user_account WHERE username = $1';
  const id = String((await oneRow(service.pool, statement, [username]))['id']);
  return { kind: 'anonymous', id, name: username, credentialId: null };
}

describe('the table of deeds', () => {
  it('has every action that is no query', () => {
    const mutations = actionNames.filter((name) => !queries.includes(name));
    expect(deeds.map(({ name }) => name).sort()).toEqual(mutations);
  });
});

describe('a mutation', () => {
  it.each(atDoors(deedsByCaller, 0))(
    'leaves who did what, and from where: $name by $caller, $door',
    async (cell) => {
      const { door, name, caller: kind } = cell;
      const caller = await callerOf(cell);
      const actor = await actorOf(kind, caller);
      const made = { service, stage, caller, kind, newName };
      const input = await cell.input(made);
      const address = newAddress();
      const earlier = await idsSoFar();
      const output = await succeed(service, door, name, input, {
        headers: from(address),
        ...presented(actor),
      });
      const rows = await rowsSince(earlier);

      const subjects = await cell.subjects({ ...made, input, output });
      expect(sorted(rows.map((row) => [String(row['subject_type']), row['subject_id']]))).toEqual(
        sorted(subjects),
      );
      const named = await namedBy(cell, actor, input);
      for (const row of rows) {
        expect(row).toMatchObject({
          action: name,
          actor_kind: named.kind,
          actor_id: named.id,
          actor_name: named.name,
          credential_id: named.credentialId,
          address,
          user_agent: agent,
          is_new: true,
        });
      }
      const written = JSON.stringify(rows);
      const shown = secretFields[name] ?? [];
      const others = Object.entries(output).filter(([key]) => !shown.includes(key));
      for (const text of [written, JSON.stringify(others)]) expect(text).not.toMatch(secretShapes);
      for (const field of shown) expect(JSON.stringify(output[field])).toMatch(secretShapes);
      for (const secret of [...secretsIn(input, output), actor.token ?? caller.token])
        expect(spellingsIn(written, secret)).toEqual([]);
    },
  );
});

describe('the detail of a row', () => {
  const detailOf = 'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1';

  it('says why a token was revoked, and what a new one may do', async () => {
    const { token } = stage.member;
    const { id } = await service.apiToken(stage.member.id);
    await succeed(service, 'hasura', 'revokeApiToken', { id, reason: 'it leaked' }, { token });
    expect(await oneRow(service.pool, detailOf, [id])).toMatchObject({ detail: { reason: 'it leaked' } });
    const asked = { name: 'detailed', expiresAt: inHours(1), scopes: ['read:*', 'write:*'] };
    const created = await succeed(service, 'hasura', 'createApiToken', asked, { token });
    expect(await oneRow(service.pool, detailOf, [created['id']])).toMatchObject({
      detail: { name: 'detailed', scopes: ['read:*', 'write:*'] },
    });
  });
});

const queries = ['apiToken', 'apiTokens', 'auditEvents', 'checkEditPermission', 'credentialPolicy'].concat(
  ['credentialUsage', 'previewAccess', 'reachable', 'secondFactor', 'servicePrincipals', 'serviceToken'],
  ['permissionMatrix', 'serviceTokens', 'sessions', 'users', 'whoami', 'workspaceMembers', 'workspaces'],
  ['downloadEvidence', 'downloadOplogRecording', 'extraFieldSpec', 'generateReport', 'objectsByTag', 'tags'],
  ['metadataFindings', 'tokenCounts'],
);

describe('a query', () => {
  const asked = queries.flatMap((name) => {
    const row = catalogue[name];
    return row === undefined ? [] : row.callers.map((caller) => ({ name, ...row, caller }));
  });

  it.each(atDoors(asked, 1))('writes nothing: $name by $caller, $door', async (cell) => {
    const caller = await callerOf(cell);
    const credential = await actorOf(cell.caller, caller);
    const input = await cell.input({ service, stage, caller, kind: cell.caller, newName });
    const before = await contents(service.pool);
    await succeed(service, cell.door, cell.name, input, presented(credential));
    expect(await contents(service.pool)).toEqual(before);
  });
});

const namesWithDryRun = [
  'revokeTokens',
  'pruneStaleGrants',
  'setCredentialPolicy',
  'setUserActive',
  'acceptServicePrincipal',
];

describe('a dry run', () => {
  it.each(
    atDoors(
      deeds.filter(({ name }) => namesWithDryRun.includes(name)),
      2,
    ),
  )('writes nothing, where the same without it does: $name, $door', async (cell) => {
    const { door, name } = cell;
    const caller = await callerOf(cell);
    const input = await cell.input({ service, stage, caller, newName });
    const before = await contents(service.pool);
    const dry = await succeed(service, door, name, { ...input, dryRun: true }, caller);
    expect(dry['dryRun']).toBe(true);
    expect(await contents(service.pool)).toEqual(before);
    await succeed(service, door, name, { ...input, dryRun: false }, caller);
    const after = await contents(service.pool);
    expect(Object.keys(before).filter((table) => after[table] !== before[table])).toContain('audit_event');
  });
});

interface Idle {
  readonly name: string;
  readonly as?: 'admin';
  readonly input: () => Promise<Input> | Input;
}
const idle: readonly Idle[] = [
  { name: 'revokeLeakedToken', input: () => ({ token: service.opaque('api_token').text }) },
  { name: 'revokeLeakedToken', input: () => ({ token: 'no credential at all' }) },
  { name: 'revokeTokens', input: () => ({ filter: { search: 'no token is named so' } }) },
  {
    name: 'pruneStaleGrants',
    input: async () => ({ id: (await service.serviceToken(stage.home.principalId)).id }),
  },
  { name: 'offerServicePrincipal', input: () => ({ id: stage.home.principalId }) },
  { name: 'setCredentialPolicy', as: 'admin', input: () => ({}) },
  { name: 'setUserActive', as: 'admin', input: () => ({ id: stage.member.id, isActive: true }) },
  { name: 'unfreezeCredentials', as: 'admin', input: () => ({ kinds: ['api_token'] }) },
  {
    name: 'freezeCredentials',
    as: 'admin',
    input: async () => {
      await service.world.policy({ frozenKinds: ['collab'] });
      return { kinds: ['collab'] };
    },
  },
];

describe('a mutation that changes nothing', () => {
  it.each(doors.flatMap((door) => idle.map((each) => ({ as: 'member' as const, ...each, door }))))(
    'leaves nothing: $name, $door',
    async ({ door, name, as, input }) => {
      const asked = await input();
      const before = await contents(service.pool);
      await succeed(service, door, name, asked, { token: stage[as].token });
      expect(await contents(service.pool)).toEqual(before);
    },
  );

  it.each(doors)('but how long a session idles leaves no row: refreshLogin, %s', async (door) => {
    const { token, sessionId } = await callerOf({});
    await service.pool.query(
      "UPDATE graphwarden.user_session SET idle_expires_at = now() + interval '1 minute' WHERE id = $1",
      [sessionId],
    );
    const before = await contents(service.pool);
    await succeed(service, door, 'refreshLogin', {}, { token });
    const after = await contents(service.pool);
    expect(Object.keys(before).filter((table) => after[table] !== before[table])).toEqual(['user_session']);
  });
});

/** Ways in which a transaction comes to nothing: by the audit row, or by what the deed writes, which is only seen at its end. */
const failures = [
  { what: 'the audit row cannot be written', isOfLog: true, timing: 'TRIGGER no_row BEFORE', when: '' },
  {
    what: 'the audit row is not committed',
    isOfLog: true,
    timing: 'CONSTRAINT TRIGGER no_row AFTER',
    when: 'DEFERRABLE INITIALLY DEFERRED',
  },
  {
    what: 'the deed is not committed',
    isOfLog: false,
    timing: 'CONSTRAINT TRIGGER no_row AFTER',
    when: 'DEFERRABLE INITIALLY DEFERRED',
  },
].map((failure, turn) => ({ ...failure, turn }));
/** They write to the audit log and nowhere else in schema graphwarden. */
const onlyLogged = ['identifyToken', 'issueCollabToken', 'setTags'];

describe.each(failures)('a mutation of which $what', ({ isOfLog, timing, when, turn }) => {
  let tables: readonly string[];
  const onEach = async (statement: (table: string) => string): Promise<void> => {
    await service.pool.query(tables.map((table) => statement(`graphwarden.${table}`)).join(';'));
  };
  beforeAll(async () => {
    const others = Object.keys(await contents(service.pool, { but: ['audit_event', 'login_throttle'] }));
    tables = isOfLog ? ['audit_event'] : others;
    await service.pool.query(
      `CREATE OR REPLACE FUNCTION public.no_row() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'the test lets no row in: secret detail'; END $$`,
    );
    const events = isOfLog ? 'INSERT' : 'INSERT OR UPDATE OR DELETE';
    await onEach(
      (
        table,
      ) => `CREATE ${timing} ${events} ON ${table} ${when} FOR EACH ROW EXECUTE FUNCTION public.no_row();
                  ALTER TABLE ${table} DISABLE TRIGGER no_row`,
    );
  });
  const disarm = () => onEach((table) => `ALTER TABLE ${table} DISABLE TRIGGER no_row`);
  afterEach(disarm);
  afterAll(async () => await onEach((table) => `DROP TRIGGER no_row ON ${table}`));

  const concerned = deeds.filter(({ name }) =>
    isOfLog ? name !== 'refreshLogin' : !onlyLogged.includes(name),
  );
  it.each(atDoors(concerned, turn))(
    'does nothing, and shows no secret and no detail: $name, $door',
    async (cell) => {
      const caller = await callerOf(cell);
      const input = await cell.input({ service, stage, caller, newName });
      const actor = await actorOf(cell.callers[0] ?? 'none', caller);
      await onEach((table) => `ALTER TABLE ${table} ENABLE TRIGGER no_row`);
      const before = await contents(service.pool, throttled);
      const options = { headers: from(newAddress()), ...presented(actor) };
      const outcome = await call(service, cell.door, cell.name, input, options);
      await disarm();
      expectRefusal(outcome, 'Internal');
      expect(outcome.text).not.toMatch(secretShapes);
      expect(outcome.text).not.toMatch(/secret detail|no_row|audit/);
      expect(await contents(service.pool, throttled)).toEqual(before);
    },
  );
});
