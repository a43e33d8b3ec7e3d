import { benchFolder, openBenchDatabase } from '../database.js';
import { ask } from '../hook.js';
import { median, withSpread } from '../numbers.js';
import { startProcess } from '../process.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { newBenchSecrets } from '../service.js';

/** Seconds from the command to the first answer of the hook. */
async function secondsToAnswer(
  bench: Bench,
  environment: Readonly<Record<string, string>>,
  command: readonly [string, ...string[]],
): Promise<number> {
  const [program, ...rest] = command;
  const began = performance.now();
  const service = await startProcess(bench, {
    name: command.join(' '),
    command: program,
    arguments: rest,
    environment: { PORT: '0', HOME: process.env['HOME'] ?? '', ...environment },
    ready: /Graphwarden listens on (\S+)/,
  });
  const response = await ask(service.url, undefined);
  response.resume();
  if (response.statusCode !== 200) throw new Error(`the first answer is ${response.statusCode ?? 0}`);
  const seconds = (performance.now() - began) / 1000;
  await service.stop();
  bench.say(`${command.join(' ')}: ${seconds.toFixed(2)} s`);
  return seconds;
}

const npmStart = ['npm', 'start'] as const;
const bareNode = [process.execPath, 'dist/main.js'] as const;

async function run(bench: Bench): Promise<Findings> {
  const rounds = bench.isQuick ? 1 : 5;
  const { url } = await openBenchDatabase(bench);
  const { environment: secrets } = await newBenchSecrets();
  const withDatabase = { NODE_ENV: 'production', DATABASE_URL: url, ...secrets };
  const found = {
    cold: new Array<number>(),
    warm: new Array<number>(),
    warmNode: new Array<number>(),
    database: new Array<number>(),
  };
  for (let round = 0; round < rounds; round += 1) {
    const embedded = { DATA_DIR: await benchFolder(bench) };
    found.cold.push(await secondsToAnswer(bench, embedded, npmStart));
    found.warm.push(await secondsToAnswer(bench, embedded, npmStart));
    found.warmNode.push(await secondsToAnswer(bench, embedded, bareNode));
    found.database.push(await secondsToAnswer(bench, withDatabase, bareNode));
  }
  const row = (what: string, seconds: readonly number[]): string[] => [what, withSpread(seconds)];
  return {
    tables: [
      {
        title: '',
        columns: ['', 'seconds'],
        rows: [
          row(
            '`npm start`, embedded, new data directory (makes a database, migrates it, seeds the demo)',
            found.cold,
          ),
          row('`npm start`, embedded, warm', found.warm),
          row('`node dist/main.js`, embedded, warm', found.warmNode),
          row('`node dist/main.js` in production, with a migrated database', found.database),
        ],
        notes: ['`npm start` first asks the compiler whether `dist/` is stale; here it never is.'],
      },
    ],
    targets: [
      {
        what: '`npm start`, data directory warm, to the first answer',
        target: '≤ 5 s',
        measured: `${withSpread(found.warm)} s`,
        isMet: median(found.warm) <= 5,
      },
    ],
    figures: found,
  };
}

export const start: Scenario = {
  name: 'start',
  about: 'How long it takes from the command to the first answer of the hook.',
  run,
};
