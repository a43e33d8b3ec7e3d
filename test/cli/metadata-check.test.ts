import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { cleanFiles, edited, item } from '../metadata/check-stage.js';
import { newDirectories } from '../metadata/directories.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { metadataDirectory } from '../support/service.js';
import { run } from './commands.js';

const directories = await newDirectories();
let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(async () => {
  await database.drop();
  await directories.remove();
});

const check = async (...args: string[]) =>
  await run(['metadata', 'check', ...args], { env: { DATABASE_URL: database.url } });
const answer = z.object({
  findings: z.array(
    z.strictObject({
      ...{ rule: z.string(), severity: z.string(), file: z.string(), path: z.string(), line: z.int() },
      ...{ message: z.string(), fix: z.string() },
    }),
  ),
  unchecked: z.array(z.string()),
});

const broken = edited(cleanFiles, [
  [item, 'columns: [id, title, token_id]', 'columns: "*"'],
  [item, '{ owner_id: X-Hasura-User-Id }', '{ owner_id: X-Hasura-User-Id, title: x }'],
  ['actions.yaml', 'Service tokens need', 'They need'],
]);
const warned = edited(cleanFiles, [[item, 'columns: [id, team_id, owner_id, title, due]', "columns: '*'"]]);

describe('metadata check', () => {
  test('finds nothing in the metadata of the reference app, which it looks at unless told otherwise', async () => {
    const withDatabase = await check('--database', '--strict');
    expect(withDatabase).toMatchObject({ code: 0, stdout: '', stderr: '0 errors, 0 warnings, 0 notes.\n' });
    expect(await check('--database', '--json')).toMatchObject({
      ...{ code: 0, stderr: '', stdout: JSON.stringify({ findings: [], unchecked: [] }, null, 2) + '\n' },
    });
    const { code, stdout } = await check();
    expect({ code, lines: stdout.trim().split('\n') }).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^Left out, .* without --database: check-through-own-table, /)],
    });
  });

  test('shows by file what is wrong, where, and how to mend it, and is refused for errors', async () => {
    const directory = await directories.of(broken);
    const { code, stdout, stderr, faults } = await check(directory);
    expect({ code, stderr, faults }).toEqual({
      code: 4,
      stderr: '2 errors, 0 warnings, 1 note.\n',
      faults: [],
    });
    const [actions, items, left, ...more] = stdout.split('\n\n');
    expect(actions?.split('\n')).toEqual([
      join(directory, 'actions.yaml'),
      expect.stringMatching(/^ {5}5 {2}error {4}undeclared-action {2}service tokens may call report, and/),
      expect.stringMatching(/^ {17}fix: let the handler/),
    ]);
    expect(items?.split('\n')).toEqual([
      join(directory, item),
      expect.stringMatching(/^ {5}9 {2}note {5}preset-and-named {2}title is preset/),
      expect.stringMatching(/^ +fix: /),
      expect.stringMatching(/^ {4}17 {2}error {4}every-column {2}service may select every column/),
      expect.stringMatching(/^ +fix: list the columns/),
    ]);
    expect(left).toMatch(/^Left out/);
    expect(more).toEqual([]);
  });

  test('says the same as JSON, with what was left out', async () => {
    const { code, stdout } = await check(await directories.of(broken), '--json');
    expect(code).toBe(4);
    const { findings, unchecked } = answer.parse(JSON.parse(stdout));
    expect(findings.map(({ rule }) => rule)).toEqual([
      'undeclared-action',
      'preset-and-named',
      'every-column',
    ]);
    expect(findings[2]).toMatchObject({
      file: item,
      line: 17,
      path: 'select_permissions.1.permission.columns',
    });
    expect(unchecked).toContain('nullable-in-check');
  });

  test('takes warnings for errors only where it is to be strict', async () => {
    const directory = await directories.of(warned);
    const kind = async (...options: string[]) => (await check(directory, ...options)).code;
    expect([await kind(), await kind('--strict')]).toEqual([0, 4]);
  });

  test('asks the database that is configured', async () => {
    const { code, stdout } = await check(await directories.of(cleanFiles), '--database', '--json');
    expect(code).toBe(4);
    const { findings, unchecked } = answer.parse(JSON.parse(stdout));
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'unknown-table', message: 'the database has no app.item' }),
    );
    expect(unchecked).toEqual([]);
  });

  test.each([
    ['that is no YAML', 'a: [', /Flow sequence|expected/],
    ['that holds something else', 'actions: 5', /is not a file of actions/],
  ])('reports a file %s', async (_what, text, message) => {
    const { code, stdout } = await check(
      await directories.of({ ...cleanFiles, 'actions.yaml': text }),
      '--json',
    );
    const { findings } = answer.parse(JSON.parse(stdout));
    expect({ code, findings }).toEqual({
      code: 4,
      findings: [
        expect.objectContaining({
          ...{ rule: 'unreadable', file: 'actions.yaml', line: 1, message: expect.stringMatching(message) },
        }),
      ],
    });
  });

  test('shows what others wrote without letting it play with the terminal', async () => {
    const directory = await directories.of(
      edited(cleanFiles, [['inherited_roles.yaml', 'user_write]', '"\\e[2J"]']]),
    );
    const { stdout } = await check(directory);
    expect(stdout).toContain(String.raw`inherits from \u001b[2J`);
    expect(stdout).not.toContain('\u001b');
  });

  test('says where there are no metadata', async () => {
    const nowhere = join(metadataDirectory, 'databases');
    expect(await check(nowhere)).toMatchObject({
      ...{ code: 3, stdout: '', stderr: `There is no metadata of format 3 in ${nowhere}.\n` },
    });
  });
});
