import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadActionsSdl } from '../src/metadata/actions-metadata.js';
import { settingsTable } from '../src/settings.js';
import { actionsPage } from './actions-page.js';
import { actionsYaml } from '../src/actions/actions-yaml.js';
import { cliPage } from './cli-page.js';
import { commandTree } from './command-tree.js';
import { definedActions } from '../src/process/defined-actions.js';

/** The folder of the repository, where the paths of documents begin. */
export const root = resolve(import.meta.dirname, '..');
const settingsBlock = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

/** Everything in the repository that is written from the code: its path, and what it says when it is up to date. */
export async function generatedDocuments(): Promise<ReadonlyMap<string, string>> {
  const at = (path: string): string => resolve(root, path);
  const actions = await definedActions();
  const schema = await loadActionsSdl(at('hasura-metadata/actions.graphql'));
  const readme = await readFile(at('README.md'), 'utf8');
  const withSettings = readme.replace(
    settingsBlock,
    (_all, begin: string, end: string) => begin + settingsTable() + end,
  );
  return new Map([
    ['README.md', withSettings],
    ['hasura-metadata/actions.yaml', actionsYaml(actions, schema)],
    ['docs/actions.md', actionsPage(actions, schema)],
    ['docs/cli.md', cliPage(commandTree())],
  ]);
}
