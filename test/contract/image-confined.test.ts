import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, emptyDatabase } from '../support/database.js';
import { eventually, runningProcesses } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';
import { assembleImage, only } from './image.js';

// What docker-compose.yml promises of the container, done by hand with what an engine does it with: every file system
// read-only, the image's user, no capability, no new privileges, and the service as the first process of its own.

const root = resolve(import.meta.dirname, '../..');
/** Not in a container of an engine, for one, whose root may not mount. */
const mayConfine =
  process.platform === 'linux' &&
  process.geteuid?.() === 0 &&
  spawnSync('unshare', ['--mount', '--pid', '--fork', 'setpriv', '--bounding-set=-all', 'true']).status === 0;
const testConfined = mayConfine ? test : test.skip;

/**
 * Runs in namespaces of its own, so that nothing outside sees what is mounted here. Whoever can still write anywhere
 * ends with 97: the test would prove nothing.
 */
const confine = `
  set -e
  mount --bind "$ROOT/node_modules" "$FOLDER/node_modules"
  cut -d' ' -f2 /proc/self/mounts | sort -u | while read -r where; do
    mount -o remount,bind,ro "$where" 2>/dev/null || true
  done
  cd "$FOLDER"
  exec setpriv --reuid "$UID_" --regid "$GID_" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all sh -c '
    for where in . /tmp /var/tmp /dev/shm "$HOME"; do
      if (: >"$where/graphwarden-probe") 2>/dev/null; then exit 97; fi
    done
    exec node dist/main.js'`;

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await scratchFolder('confined');
  database = await emptyDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

testConfined(
  'on a read-only file system, as its own user and without a capability, it migrates, serves and ends, alone and as two (needs root that may mount, on Linux)',
  async () => {
    await assembleImage(folder);
    await rm(join(folder, 'node_modules'), { recursive: true });
    await mkdir(join(folder, 'node_modules'));
    await chmod(folder, 0o755);
    const [UID_ = '', GID_ = ''] = only('USER').split(':');
    for (const processes of ['1', '2']) {
      const env = {
        ...(await newSecrets()),
        ...{ DATABASE_URL: database.url, NODE_ENV: 'production', REFERENCE_APP: 'on', PORT: '0' },
        ...{ PATH: process.env['PATH'] ?? '', HOME: '/', WEB_CONCURRENCY: processes },
        ...{ ROOT: root, FOLDER: folder, UID_, GID_ },
      };
      // The first process in a PID namespace is deaf to every signal that it has no handler for, as in a container.
      const child = spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', confine], {
        env,
      });
      let text = '';
      const read = (chunk: Buffer): void => void (text += chunk.toString());
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      const ended = new Promise<number | null>((done) => child.on('close', done));
      try {
        const address = await new Promise<string>((done, fail) => {
          const look = (): void => {
            const found = /Graphwarden listens on (\S+)/.exec(text)?.[1];
            if (found !== undefined) done(found);
          };
          child.stdout.on('data', look);
          void ended.then((code) => fail(new Error(`it ended with ${String(code)}: ${text}`)));
        });
        const answer = await fetch(`${address}/hasura/auth`);
        expect([answer.status, await answer.json()]).toMatchObject([200, { 'x-hasura-role': 'public' }]);
        const [first] = (await runningProcesses()).filter(({ parent }) => parent === child.pid);
        if (first === undefined) throw new Error('it has no first process');
        process.kill(first.pid, 'SIGTERM');
        expect(await ended).toBe(0);
        await eventually('all of it is gone', async () =>
          (await runningProcesses()).every(({ parent, pid }) => parent !== child.pid && pid !== first.pid),
        );
      } finally {
        child.kill('SIGKILL');
        await ended;
      }
    }
  },
  90_000,
);
