import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { definedActions } from '../../src/process/defined-actions.js';
import { documentModels } from '../../src/access/documents.js';
import { disagreements } from '../../src/actions/agreement.js';
import { loadActionsMetadata } from '../../src/metadata/actions-metadata.js';
import { startInstance } from '../actions/instance.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';

// The actions as the code defines them, as the SDL declares them and as actions.yaml gives them to Hasura.

let service: Service;
let folder: string;
let actions: Awaited<ReturnType<typeof definedActions>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphwarden-metadata-'));
  service = await startService();
  actions = await definedActions();
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

type File = 'actions.graphql' | 'actions.yaml';
/** A change of a file: every occurrence of a text in it becomes another one, or the text comes at the end. */
interface Change {
  readonly file: File;
  readonly from?: string | RegExp;
  readonly to: string;
}

let serial = 0;
/** A copy of Hasura's metadata with changes, each of which must apply. */
async function planted(...changes: readonly Change[]): Promise<string> {
  const copy = join(folder, String(++serial));
  await cp(metadataDirectory, copy, { recursive: true });
  for (const { file, from, to } of changes) {
    const before = await readFile(join(copy, file), 'utf8');
    const after = from === undefined ? `${before}\n${to}\n` : before.replace(from, to);
    if (after === before) throw new Error(`nothing to plant in ${file}: ${String(from)}`);
    await writeFile(join(copy, file), after);
  }
  return copy;
}

const sdl = (from: string | RegExp, to: string): Change => ({ file: 'actions.graphql', from, to });
const appended = (to: string): Change => ({ file: 'actions.graphql', to });
const yaml = (from: string | RegExp, to: string): Change => ({ file: 'actions.yaml', from, to });
const problemsOf = async (directory: string): Promise<string[]> =>
  disagreements(actions, await loadActionsMetadata(directory));

describe('code, SDL and actions.yaml', () => {
  it('agree', async () => {
    expect(await problemsOf(metadataDirectory)).toEqual([]);
  });

  it('have every action that the code lists, and no other', async () => {
    const { schema, file } = await loadActionsMetadata(metadataDirectory);
    const declared = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    const names = actions.map(({ name }) => name).sort();
    expect(new Set(names).size).toBe(names.length);
    expect(declared.sort()).toEqual(names);
    expect(file.actions.map(({ name }) => name).sort()).toEqual(names);
  });
});

const whoamiInYaml = /\n {2}- name: whoami\n[\s\S]*?(?=\n {2}- name: )/;
const plants: readonly (readonly [what: string, finding: RegExp, ...changes: Change[]])[] = [
  [
    'an action that the SDL lacks',
    /^whoami: defined as query, but not in/,
    sdl(/whoami: Whoami!/, 'who: Whoami!'),
  ],
  [
    'an action that nobody defined',
    /^surprise: in actions\.graphql, but/,
    sdl('type Query {', 'type Query {\n  surprise: Whoami!'),
  ],
  [
    'a mutation declared as a query',
    /^logout: defined as mutation/,
    sdl(/"""\n {2}Ends the session of[\s\S]*?logout: Revoked!/, ''),
    sdl('type Query {', 'type Query {\n  logout: Revoked!'),
  ],
  [
    'an argument that the SDL lacks',
    /createApiToken argument scopes: defined, but not/,
    sdl(', scopes: [String!]', ''),
  ],
  [
    'an argument too many',
    /login argument pin: in actions\.graphql/,
    sdl('login(username', 'login(pin: String, username'),
  ],
  [
    'an argument that may be null',
    /login argument password: is String in/,
    sdl('password: String!', 'password: String'),
  ],
  [
    'an argument that may not be null',
    /argument reason: is String! in/,
    sdl(/reason: String/g, 'reason: String!'),
  ],
  [
    'an argument of another type',
    /argument expiresAt: is String in .* defined as timestamptz/,
    sdl('name: String!, expiresAt: timestamptz!', 'name: String!, expiresAt: String!'),
  ],
  [
    'an id that is no uuid',
    /checkEditPermission argument id: is String/,
    sdl('checkEditPermission(model: String!, id: uuid!)', 'checkEditPermission(model: String!, id: String!)'),
  ],
  ['a list that is none', /argument scopes: is String in/, sdl('scopes: [String!]', 'scopes: String')],
  [
    'one value that is a list',
    /issueCollabToken argument model: a list/,
    sdl('issueCollabToken(model: String!', 'issueCollabToken(model: [String!]!'),
  ],
  [
    'items that may be null',
    /argument projectIds item: is uuid in/,
    sdl('projectIds: [uuid!]', 'projectIds: [uuid]'),
  ],
  [
    'items of another type',
    /argument oplogIds item: is String in/,
    sdl('oplogIds: [uuid!]', 'oplogIds: [String!]'),
  ],
  [
    'a field of an input that is lacking',
    /GrantInput\) action: defined, but not/,
    sdl(/(input GrantInput \{[^}]*?)action: String!/, '$1'),
  ],
  [
    'a field of an input too many',
    /GrantInput\) note: in actions\.graphql/,
    sdl('input GrantInput {', 'input GrantInput {\n  note: String'),
  ],
  [
    'a field of an answer that is lacking',
    /Whoami\) role: defined, but not/,
    sdl(/(type Whoami \{[^}]*?)role: String!/, '$1'),
  ],
  [
    'a field of an answer too many',
    /Whoami\) email: in actions\.graphql/,
    sdl('type Whoami {', 'type Whoami {\n  email: String!'),
  ],
  [
    'an answer that is never null and might be',
    /Session\) token: is String! in/,
    sdl(/(type Session \{\s*)token: String\n/, '$1token: String!\n'),
  ],
  [
    'an answer that might be null and never is',
    /Whoami\) username: is String in/,
    sdl(/(type Whoami \{\s*)username: String!/, '$1username: String'),
  ],
  [
    'an answer of another type',
    /CreatedToken\) tokenId: is uuid in/,
    sdl('tokenId: String!', 'tokenId: uuid!'),
  ],
  ['an answer that is a list', /whoami answer: a list/, sdl('whoami: Whoami!', 'whoami: [Whoami!]!')],
  [
    'an answer that may be missing',
    /logout answer: is Revoked in/,
    sdl('logout: Revoked!', 'logout: Revoked'),
  ],
  ['an action that actions.yaml lacks', /^whoami: stands 0 times/, yaml(whoamiInYaml, '')],
  [
    'an action that stands twice',
    /^logout: stands 2 times/,
    yaml('  - name: whoami\n', '  - name: logout\n'),
  ],
  [
    'an action that nobody defined, in actions.yaml',
    /^surprise: in actions\.yaml, but/,
    yaml('  - name: whoami\n', '  - name: surprise\n'),
  ],
  [
    'a query that is called as a mutation',
    /^whoami: in actions\.yaml, kind/,
    yaml(/(name: whoami\n {4}definition:\n {6}kind: )''/, '$1synchronous'),
  ],
  [
    'a mutation that is called as a query',
    /^logout: in actions\.yaml, kind/,
    yaml(/(name: logout\n {4}definition:\n {6}kind: )synchronous/, "$1''"),
  ],
  [
    'an address of another action',
    /^logout: in actions\.yaml, handler/,
    yaml('/hasura/actions/logout', '/hasura/actions/login'),
  ],
  [
    'client headers that stay behind',
    /^whoami: in actions\.yaml, does not forward/,
    yaml(/(actions\/whoami'\n {6}forward_client_headers: )true/, '$1false'),
  ],
  [
    'a secret that is not sent',
    /^login: in actions\.yaml, does not send/,
    yaml('- name: Hasura-Action-Secret', '- name: Something-Else'),
  ],
  [
    'a role too many',
    /^createApiToken: in actions\.yaml, roles must be/,
    yaml(/(- name: createApiToken\n[\s\S]*?permissions:\n)/, '$1      - role: public\n'),
  ],
  [
    'a role that is lacking',
    /^whoami: in actions\.yaml, roles must be/,
    yaml(/(- name: whoami\n[\s\S]*?) {6}- role: service\n/, '$1'),
  ],
  [
    'a role that may only read',
    /^createServiceToken: in actions\.yaml, roles/,
    yaml(/(- name: createServiceToken\n[\s\S]*?)role: user_read_write/, '$1role: user_read'),
  ],
  [
    'a need of service tokens that nobody is told',
    /^generateReport: in actions\.yaml, comment must be “Service tokens need to read at least one project now\.”/,
    yaml(/(- name: generateReport\n[\s\S]*?) {4}comment: .*\n/, '$1'),
  ],
  [
    'a need of service tokens where they are refused',
    /^logout: in actions\.yaml, comment must be left out/,
    yaml(/(- name: logout\n)/, '$1    comment: Service tokens need nothing but to be valid.\n'),
  ],
  [
    'a type that custom_types lack',
    /^Whoami: missing from custom_types\.objects/,
    yaml(/ {4}- name: Whoami\n/, ''),
  ],
  [
    'a type too many in custom_types',
    /^Nobody: in custom_types\.objects/,
    yaml('    - name: Whoami\n', '    - name: Whoami\n    - name: Nobody\n'),
  ],
  [
    'an input that custom_types lack',
    /^GrantInput: missing from custom_types\.input_objects/,
    yaml('    - name: GrantInput\n', ''),
  ],
  [
    'an input too many in custom_types',
    /^Nothing: in custom_types\.input_objects/,
    yaml('    - name: GrantInput\n', '    - name: GrantInput\n    - name: Nothing\n'),
  ],
  [
    'a type that nobody uses',
    /^Unused: missing from custom_types\.objects/,
    appended('type Unused { id: uuid! }'),
  ],
  ['a subscription', /Subscription/, appended('type Subscription { whoami: Whoami! }')],
  ['an enum of custom_types that the SDL lacks', /Colour/, yaml('enums: []', 'enums:\n    - name: Colour')],
  ['an enum of the SDL that custom_types lack', /Colour/, appended('enum Colour { red }')],
];

describe('a disagreement', () => {
  it.each(plants)('is found, and named: %s', async (_what, finding, ...changes) => {
    const problems = await problemsOf(await planted(...changes));
    expect(problems.filter((problem) => finding.test(problem))).not.toEqual([]);
  });

  it('does not hide another one: each is a line', async () => {
    const problems = await problemsOf(
      await planted(
        sdl(', scopes: [String!]', ''),
        sdl('logout: Revoked!', 'logout: Revoked'),
        yaml('/hasura/actions/logout', '/hasura/actions/login'),
      ),
    );
    expect(problems).toHaveLength(3);
    expect(problems.every((problem) => !problem.includes('\n'))).toBe(true);
  });

  it('stops the start, which lists all of them', async () => {
    const directory = await planted(
      sdl(', scopes: [String!]', ''),
      yaml('/hasura/actions/logout', '/hasura/actions/login'),
    );
    const refusal = await startInstance(service, { metadataDirectory: directory }).then(
      () => 'it started',
      String,
    );
    expect(refusal).toMatch(/^createApiToken argument scopes: /m);
    expect(refusal).toMatch(/^logout: in actions\.yaml, handler/m);
  });
});

describe('what Hasura does not take in the SDL of actions', () => {
  it.each<readonly [string, RegExp, ...Change[]]>([
    ['a scalar', /Scalar/, appended('scalar Colour')],
    ['a scalar that PostgreSQL has', /Scalar/, appended('scalar uuid')],
    ['a default of an argument', /default/, sdl('password: String!, otp', 'password: String! = "x", otp')],
    [
      'a default in an input',
      /default/,
      sdl(/(input GrantInput \{[^}]*?)action: String!/, '$1action: String! = "read"'),
    ],
    ['a directive', /Directive/, sdl('logout: Revoked!', 'logout: Revoked! @deprecated')],
    ['the definition of a directive', /Directive/, appended('directive @secret on FIELD_DEFINITION')],
    ['a union', /Union/, appended('union Either = Whoami | Session')],
    ['an interface', /Interface/, appended('interface Named { name: String! }')],
    [
      'an argument of a field of an answer',
      /argument/i,
      sdl(/(type Whoami \{\s*)username: String!/, '$1username(full: Boolean): String!'),
    ],
  ])('is refused when it is read, by the name of the file: %s', async (_what, reason, ...changes) => {
    const loading = planted(...changes).then(loadActionsMetadata);
    await expect(loading).rejects.toThrow(/actions\.graphql/);
    await expect(loading).rejects.toThrow(reason);
  });

  it.each<readonly [string, ...Change[]]>([
    ['an asynchronous action', yaml('kind: synchronous', 'kind: asynchronous')],
    ['a secret written out', yaml('value_from_env: HASURA_ACTION_SECRET', 'value: written-out')],
    ['no permissions', yaml(/permissions:\n( {6}- role: \w+\n)+/, '')],
    ['no YAML', yaml('actions:\n', 'actions: [\n')],
  ])('goes for actions.yaml too: %s', async (_what, ...changes) => {
    await expect(planted(...changes).then(loadActionsMetadata)).rejects.toThrow(/actions\.yaml/);
  });

  it('names the file when one is missing or is no SDL', async () => {
    const directory = await planted(appended('# a comment'));
    await writeFile(join(directory, 'actions.graphql'), 'type Query {');
    await expect(loadActionsMetadata(directory)).rejects.toThrow(/actions\.graphql: .*Syntax Error/);
    await rm(join(directory, 'actions.graphql'));
    await expect(loadActionsMetadata(directory)).rejects.toThrow(/actions\.graphql/);
  });

  it('includes scalars in custom_types', async () => {
    const directory = await planted(yaml('scalars: []', 'scalars:\n    - name: Colour'));
    const found = loadActionsMetadata(directory).then((metadata) => disagreements(actions, metadata));
    expect(await found.catch(() => ['refused'])).not.toEqual([]);
  });
});

describe('the models of documents', () => {
  const sentence = `Models: ${documentModels.join(', ')}.`;

  it.each(['issueCollabToken', 'checkEditPermission'])('are named by the SDL: %s', async (name) => {
    const { schema } = await loadActionsMetadata(metadataDirectory);
    const field = schema.getQueryType()?.getFields()[name] ?? schema.getMutationType()?.getFields()[name];
    expect(field?.description).toContain(sentence);
  });

  it('are those that the contract view finds in the reference app', async () => {
    const { world, pool } = service;
    const clientId = await world.client(await world.workspace({ owner: await world.user() }));
    const reportId = await world.report(await world.project(clientId));
    await world.finding(reportId);
    await world.observation(reportId);
    const { rows } = await pool.query<{ model: string }>(
      'SELECT DISTINCT model FROM graphwarden.collab_document',
    );
    expect(rows.map(({ model }) => model).sort()).toEqual([...documentModels].sort());
  });
});
