import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { startCommand } from '../support/run-command.js';

jest.setTimeout(60_000);

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await cloneDatabase();
  env = { ...(await newSecrets()), DATABASE_URL: database.url };
  for (let count = 1; count <= 5; count += 1) await happen(`old ${count}`);
});
afterAll(async () => await database.drop());

/** An event; one that began a while ago appears only now, as that of a long transaction does. */
const happen = async (action: string, secondsAgo = 0): Promise<unknown> =>
  await database.pool.query(
    `INSERT INTO graphwarden.audit_event (at, actor_kind, actor_name, action)
     VALUES (clock_timestamp() - make_interval(secs => $2), 'operator', 'x', $1)`,
    [action, secondsAgo],
  );

test('audit tail --follow shows the latest, then what comes, once each, until Ctrl-C', async () => {
  const tail = startCommand(['audit', 'tail', '--follow', '--limit', '2'], { env });
  const actions = (): string[] =>
    tail
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  ')[2] ?? '');
  const shows = async (...wanted: string[]): Promise<void> =>
    await eventually(`it shows ${wanted.join(', ')}`, () =>
      Promise.resolve(wanted.every((each) => actions().includes(each))),
    );
  await eventually('it shows anything', () => Promise.resolve(tail.stdout().includes('\n')));
  await happen('new');
  await shows('new');
  await happen('newer');
  await happen('late', 0.5);
  await shows('newer', 'late');
  tail.child.kill('SIGINT');
  expect(await tail.ended).toMatchObject({ code: 130, stderr: '' });
  expect(actions().slice(0, 3)).toEqual(['old 4', 'old 5', 'new']);
  expect([...actions()].sort()).toEqual(['late', 'new', 'newer', 'old 4', 'old 5']);
});

test('with --json each event is a document on its line, and it ends when nobody reads', async () => {
  const tail = startCommand(['audit', 'tail', '--follow', '--json', '--limit', '1'], { env });
  await eventually('it shows anything', () => Promise.resolve(tail.stdout().includes('\n')));
  expect(JSON.parse(tail.stdout())).toMatchObject({ actorKind: 'operator' });
  tail.child.stdout.destroy();
  await happen('unread');
  expect(await tail.ended).toMatchObject({ code: 0, stderr: '' });
});
