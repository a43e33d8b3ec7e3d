import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './process.js';
import { readResults } from './results.js';
import { endEverything, runScenario, say, writePage } from './runner.js';
import { scenarios } from './scenarios/index.js';

// npm run bench [-- scenario … --quick --json FILE]: runs the scenarios (all unless named), keeps the last results of
// the others, and writes docs/performance.md with its pictures.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: resolve(root, 'bench/results.json') },
  },
});

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0)
    throw new Error(`no scenario ${unknown.join(', ')}: ${scenarios.map(({ name }) => name).join(', ')}`);
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const results = await readResults(values.json);
  for (const scenario of chosen) {
    say(`${scenario.name}: ${scenario.about}`);
    try {
      results[scenario.name] = await runScenario(scenario, values.quick);
      await writePage(results, values.json);
    } catch (error) {
      process.exitCode = 1;
      say(
        `${scenario.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
}

const interrupted = (): void => void endEverything().then(() => process.exit(130));
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
await main();
