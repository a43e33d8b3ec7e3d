import { join } from 'node:path';
import { generateMetadata } from '../metadata/policy/generate.js';
import { PolicyError } from '../metadata/policy/problems.js';
import { parsePolicy } from '../metadata/policy/schema.js';
import { CliCommand } from './cli-command.js';
import { CommandProblem } from './exit-codes.js';
import { type Differences, applyFiles, compareFiles, textOf } from './metadata-files.js';
import type { Needs } from './needs.js';

export const metadataGenerate = ({ terminal, metadata }: Needs): CliCommand =>
  new CliCommand('generate')
    .description(
      'write the metadata directory of Hasura from its policy.yaml, for the tables of the database; refuses a policy that would let somebody through',
    )
    .argument('[directory]', 'where policy.yaml is', 'hasura-metadata')
    .option('--check', 'write nothing; be refused, naming the files, where the directory is not up to date')
    .example('graphwarden metadata generate')
    .example('graphwarden metadata generate --check ../app/metadata')
    .action(async (directory: string, { check }: { check?: true }) => {
      const files = await filesFor(directory, metadata);
      const differences = await compareFiles(directory, files);
      for (const path of differences.kept)
        terminal.tell(`${join(directory, path)} was not generated: it is left as it is.`);
      if (differences.foreign.length > 0) throw foreignFiles(directory, differences.foreign);
      if (check === true) requireUpToDate(directory, differences);
      else await applyFiles(directory, files, differences);
      terminal.tell(summary(files.size, differences));
    });

async function filesFor(
  directory: string,
  metadata: Needs['metadata'],
): Promise<ReadonlyMap<string, string>> {
  const file = join(directory, 'policy.yaml');
  const text = await textOf(file);
  if (text === undefined)
    throw new CommandProblem('notFound', `There is no ${file}. docs/policy.md shows what to write.`);
  try {
    const policy = parsePolicy(text, file);
    return generateMetadata(policy, await metadata.catalog(), await metadata.actionsYaml());
  } catch (error) {
    if (error instanceof PolicyError) throw new CommandProblem('refused', error.message);
    throw error;
  }
}

const lines = (directory: string, paths: readonly string[]): string =>
  paths.map((path) => `\n  ${join(directory, path)}`).join('');

const foreignFiles = (directory: string, paths: readonly string[]): CommandProblem =>
  new CommandProblem(
    'refused',
    `These were not generated, and would be written over: move them away first.${lines(directory, paths)}`,
  );

function requireUpToDate(directory: string, { stale, leftOver }: Differences): void {
  if (stale.length + leftOver.length === 0) return;
  throw new CommandProblem(
    'refused',
    `Not up to date, \`graphwarden metadata generate\` writes them anew:${lines(directory, [...stale, ...leftOver])}`,
  );
}

const summary = (count: number, { stale, leftOver, kept }: Differences): string =>
  stale.length + leftOver.length === 0
    ? `All ${count - kept.length} generated files are up to date.`
    : `Wrote ${stale.length} of ${count - kept.length} files, removed ${leftOver.length}.`;
