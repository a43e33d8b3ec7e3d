import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandProblem } from '../cli/exit-codes.js';
import { seedDemo } from '../demo.js';
import { passwordCost, usableSecrets } from './start.js';
import type { OpenStore } from './operator.js';
import { createPasswords } from '../tokens/password.js';

/** Seeds the demo because somebody asked for it, and answers with the file of its credentials. Never in production. */
export async function seedDemoOnDemand({ config, db }: OpenStore): Promise<string> {
  const { isProduction, referenceApp, databaseUrl, dataDir } = config;
  if (isProduction) throw new CommandProblem('refused', 'There is no demo with NODE_ENV=production.');
  if (!referenceApp)
    throw new CommandProblem(
      'refused',
      'The demo needs the reference app: set REFERENCE_APP=on, and migrate.',
    );
  const file = join(dataDir, 'demo-credentials.json');
  if (databaseUrl !== undefined && (await exists(file)))
    throw new CommandProblem(
      'refused',
      `${file} has the credentials of another demo: set DATA_DIR to another folder.`,
    );
  const { digestKeys } = await usableSecrets(config);
  const isSeeded = await seedDemo({
    db,
    passwords: createPasswords({ cost: passwordCost }),
    digestKey: digestKeys[0],
    file,
  });
  if (!isSeeded)
    throw new CommandProblem('refused', 'The database has users already: the demo is for an empty one.');
  return file;
}

const exists = async (file: string): Promise<boolean> =>
  await access(file).then(
    () => true,
    () => false,
  );
