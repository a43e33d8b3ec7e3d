import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadActionsSdl } from '../src/metadata/actions-metadata.js';
import { settingsTable } from '../src/settings.js';
import { actionsYaml } from './actions-yaml.js';
import { definedActions } from './definitions.js';

// Writes what is said of the code from the code: the table of settings in the README, and Hasura's actions.yaml.

const root = resolve(import.meta.dirname, '..');
const readme = resolve(root, 'README.md');
const metadata = resolve(root, 'hasura-metadata');
const block = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

const text = await readFile(readme, 'utf8');
await writeFile(
  readme,
  text.replace(block, (_all, begin: string, end: string) => begin + settingsTable() + end),
);

const actions = await definedActions();
await writeFile(
  resolve(metadata, 'actions.yaml'),
  actionsYaml(actions, await loadActionsSdl(resolve(metadata, 'actions.graphql'))),
);
