import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { keepResult } from './support/results.js';

const logLine = z.record(z.string(), z.unknown());

// What a process logs last is what is looked for after its end.

/** Runs this with `log`, the log of a process; answers with the lines of its standard error that are its. */
async function lines(script: string): Promise<readonly Record<string, unknown>[]> {
  const module = resolve(import.meta.dirname, '../../dist/observe/log.js');
  const program = `import { createLog } from ${JSON.stringify(module)}; const log = createLog('info'); ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((done) => child.on('close', done));
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith('{"level"') ? [logLine.parse(JSON.parse(line))] : []));
}

/** Many times what a pipe holds. */
const flooded = 200_000;
const flood = 'for (let n = 0; n < 20_000; n += 1) log.info({ n }, "said");';

describe('the log of a process', () => {
  test.each([
    ['leaves by itself', flood],
    ['is told to exit in the middle of work', `${flood} process.exit(3);`],
    ['throws what nobody catches', `setImmediate(() => { ${flood} throw new Error('x'); });`],
    ['has a rejection that nobody handles', `${flood} void Promise.reject(new Error('x'));`],
    [
      'ends at SIGTERM',
      `process.on('SIGTERM', () => { ${flood} process.exit(0); }); process.kill(process.pid, 'SIGTERM'); setTimeout(() => undefined, 10_000);`,
    ],
  ])('is whole and in order when it %s', async (_how, script) => {
    const said = await lines(script);
    expect(said.map(({ n }) => n)).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  });

  test('tells of an outage at once, then by the second, and leaves none uncounted at the end', async () => {
    const said = await lines(`
      const fail = () => { for (let n = 0; n < 5000; n += 1) log.warn({ requestId: String(n), reason: 'gone' }, 'cannot answer'); };
      fail(); log.warn({ reason: 'another' }, 'cannot answer');
      setTimeout(() => { fail(); process.exit(0); }, 1500);
    `);
    const gone = said.filter(({ reason }) => reason === 'gone');
    const counted = gone.reduce((sum, { leftOut }) => sum + 1 + Number(leftOut), 0);
    expect(counted).toBe(10_000);
    expect(gone.length).toBeLessThanOrEqual(4);
    expect(gone[0]).toMatchObject({ requestId: '0', leftOut: 0 });
    expect(said.filter(({ reason }) => reason === 'another')).toHaveLength(1);
  });

  test('does not stand in the way of the work while nobody reads it', async () => {
    const module = resolve(import.meta.dirname, '../../dist/observe/log.js');
    const program = `import { createLog } from ${JSON.stringify(module)}; const log = createLog('info');
      for (let n = 0; n < ${flooded}; n += 1) log.info({ n }, "a line of a flood that fills the pipe many times over");
      process.stdout.write('worked');`;
    const begunAt = performance.now();
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const worked = new Promise<string>((done) =>
      child.stdout.once('data', (chunk: Buffer) => done(chunk.toString())),
    );
    const ended = new Promise((done) => child.once('exit', () => done('ended')));
    expect(await Promise.race([worked, ended])).toBe('worked');
    const milliseconds = Math.round(performance.now() - begunAt);
    child.kill('SIGKILL');
    await keepResult('log-destination', { said: flooded, milliseconds });
  });
});
