import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type Stage, furnish } from '../actions/stage.js';
import { type Service, startService } from '../support/service.js';
import { run as runCommand } from './commands.js';

/** A furnished service, and the command line beside its database with the same keys of tokens. */
export async function startBeside(): Promise<{
  readonly service: Service;
  readonly stage: Stage;
  readonly run: typeof runCommand;
}> {
  const secrets = await newSecrets();
  const service = await startService({ env: { TOKEN_DIGEST_KEYS: secrets.TOKEN_DIGEST_KEYS } });
  const stage = await furnish(service);
  const { rows } = await service.pool.query<{ name: string }>('SELECT current_database() AS name');
  const url = new URL(process.env['TEST_POSTGRES_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  const env = { ...secrets, DATABASE_URL: url.toString() };
  return { service, stage, run: async (args, options) => await runCommand(args, { env, ...options }) };
}
