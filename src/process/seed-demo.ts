import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandProblem } from '../cli/exit-codes.js';
import type { DemoProject } from '../cli/needs.js';
import { seedDemo } from '../demo.js';
import { inTransaction } from '../store/database.js';
import { assignToProject, insertClient, insertOplog, insertProject } from '../store/reference-app.js';
import { passwordCost, usableSecrets } from './start.js';
import type { OpenStore } from './operator.js';
import { createPasswords } from '../tokens/password.js';

/** Puts a project with a client and an operation log of its own into the reference app. Never in production. */
export async function insertDemoProject(
  { config, db }: OpenStore,
  { name, workspaceId, userIds }: DemoProject,
): Promise<string> {
  requireDemo(config);
  return await inTransaction(db, async (tx) => {
    const clientId = await insertClient(tx, { workspaceId, name: `Client of ${name}` });
    const projectId = await insertProject(tx, { workspaceId, clientId, name });
    await assignToProject(
      tx,
      projectId,
      userIds.map((userId) => ({ userId })),
    );
    await insertOplog(tx, { projectId, name: `Log of ${name}` });
    return projectId;
  });
}

function requireDemo({ isProduction, referenceApp }: OpenStore['config']): void {
  if (isProduction) throw new CommandProblem('refused', 'There is no demo with NODE_ENV=production.');
  if (!referenceApp)
    throw new CommandProblem(
      'refused',
      'The demo needs the reference app: set REFERENCE_APP=on, and migrate.',
    );
}

/** Seeds the demo because somebody asked for it, and answers with the file of its credentials. Never in production. */
export async function seedDemoOnDemand({ config, db }: OpenStore): Promise<string> {
  const { databaseUrl, dataDir } = config;
  requireDemo(config);
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
