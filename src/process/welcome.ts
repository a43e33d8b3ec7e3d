import { relative, resolve } from 'node:path';
import { keepAddress } from '../demo.js';
import type { Addresses } from './cluster-messages.js';

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Says where the service is, and what to do with a demo. */
export async function welcome(
  { address, operationsAddress }: Addresses,
  demoFile: string | undefined,
): Promise<void> {
  const hasDemo = demoFile !== undefined && (await keepAddress(demoFile, address));
  say(`\nGraphwarden listens on ${address}\n`);
  if (operationsAddress !== undefined) say(`Operators ask ${operationsAddress}`);
  say(`The console: ${address}/console/`);
  if (!hasDemo) return;
  const file = relative(process.cwd(), demoFile);
  const path = file.startsWith('..') ? resolve(demoFile) : `./${file}`;
  const shown = (field: string): string => `node -p "require('${path}').${field}"`;
  const secret = (field: string): string => `$(${shown(field)})`;
  say(`Demo credentials are in ${path} (users with passwords, an API token, two service tokens).`);
  say('In the console olga can log in, who owns a workspace. Her password:\n');
  say(`  ${shown('users[2].password')}\n`);
  say('Ask what Hasura would ask about the API token, and about a service token:\n');
  say(`  curl ${address}/hasura/auth -H "Authorization: Bearer ${secret('apiToken')}"`);
  say(`  curl ${address}/hasura/auth -H "Authorization: Bearer ${secret('serviceTokens.projectRead')}"\n`);
  say('Ctrl-C stops everything.');
}
