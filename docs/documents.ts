import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadMetadata } from '../src/metadata/load.js';
import { matrixOf } from '../src/metadata/matrix.js';
import { loadActionsSdl } from '../src/metadata/actions-metadata.js';
import { settingsTable } from '../src/settings.js';
import { accessViewsTable } from './access-views-table.js';
import { actionsPage } from './actions-page.js';
import { actionsYaml } from '../src/actions/actions-yaml.js';
import { cliPage } from './cli-page.js';
import { consolePictures } from './console-page.js';
import { consoleSchema } from './console-schema.js';
import { commandTree } from './command-tree.js';
import { licencesPage } from './licences-page.js';
import { limitsTable } from './limits-table.js';
import { metadataCheckPage } from './metadata-check-page.js';
import { metricsTable } from './metrics-page.js';
import { permissionsPage } from './permissions-page.js';
import { permissionsPicture } from './permissions-picture.js';
import { figuresIn } from './reliability-figures.js';
import { reliabilityBlocks } from './reliability-table.js';
import { readShippedPackages } from './shipped-packages.js';
import { definedActions } from '../src/process/defined-actions.js';

/** The folder of the repository, where the paths of documents begin. */
export const root = resolve(import.meta.dirname, '..');

/** Everything in the repository that is written from the code: its path, and what it says when it is up to date. */
export async function generatedDocuments(): Promise<ReadonlyMap<string, string>> {
  const at = (path: string): string => resolve(root, path);
  const actions = await definedActions();
  const schema = await loadActionsSdl(at('hasura-metadata/actions.graphql'));
  const figures = figuresIn(await readFile(at('docs/reliability.json'), 'utf8'));
  const matrix = matrixOf(await loadMetadata(at('hasura-metadata')));
  return new Map([
    ['README.md', await withBlock(at('README.md'), 'settings', settingsTable())],
    ['hasura-metadata/actions.yaml', actionsYaml(actions, schema)],
    ['docs/actions.md', actionsPage(actions, schema)],
    ['console/src/graphql/schema.d.ts', consoleSchema(schema)],
    ['docs/cli.md', cliPage(commandTree())],
    ['docs/policy.md', await withBlock(at('docs/policy.md'), 'views', `${accessViewsTable()}\n`)],
    ['docs/limits.md', await withBlock(at('docs/limits.md'), 'limits', `\n${limitsTable()}\n\n`)],
    ['docs/console.md', await withBlock(at('docs/console.md'), 'pictures', `\n${consolePictures()}\n`)],
    ['docs/licences.md', licencesPage(await readShippedPackages(root))],
    ['docs/metadata-check.md', metadataCheckPage()],
    ['docs/operating.md', await withBlock(at('docs/operating.md'), 'metrics', `${metricsTable()}\n`)],
    ['docs/permissions.md', permissionsPage(matrix)],
    ['docs/permissions.svg', permissionsPicture(matrix)],
    ['docs/reliability.md', await withBlocks(at('docs/reliability.md'), reliabilityBlocks(figures))],
  ]);
}

/** A file with what stands between two comments of this name replaced. */
const withBlock = async (file: string, name: string, text: string): Promise<string> =>
  await withBlocks(file, { [name]: text });

/** The same for several names. Fails where the file has no such place. */
async function withBlocks(file: string, blocks: Readonly<Record<string, string>>): Promise<string> {
  let now = await readFile(file, 'utf8');
  for (const [name, text] of Object.entries(blocks)) {
    const block = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!block.test(now)) throw new Error(`${file} has no place for ${name}`);
    now = now.replace(block, (_all, begin: string, end: string) => begin + text + end);
  }
  return now;
}
