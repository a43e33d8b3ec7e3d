import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { run } from '../cli/commands.js';
import type { Service } from './service.js';

/** A role of its own for Hasura on a service's database, made by the command, and a connection as it. */
export interface RoleStage {
  readonly role: string;
  readonly client: pg.Client;
  /** What the command line runs with. */
  readonly env: Readonly<Record<string, string>>;
  /** `db grant` for the role. */
  grant(...args: string[]): ReturnType<typeof run>;
  /** The SQLSTATE that PostgreSQL refuses a statement of the role with, or `done`. */
  refusalOf(statement: string): Promise<string>;
  close(): Promise<void>;
}

/** With the metadata in this directory, else with all of the reference app's, which take long to read. */
export async function startRole(service: Service, metadata?: string): Promise<RoleStage> {
  const role = `hasura_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  const env = { ...(await newSecrets()), DATABASE_URL: service.config.databaseUrl ?? '' };
  const directory = metadata === undefined ? [] : ['--metadata', metadata];
  const grant = async (...args: string[]) =>
    await run(['db', 'grant', '--role', role, ...directory, ...args], { env, input: password });
  const made = await grant('--create');
  if (made.code !== 0) throw new Error(made.stderr);
  const url = new URL(env.DATABASE_URL);
  [url.username, url.password] = [role, password];
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  return {
    ...{ role, client, env, grant },
    async refusalOf(statement) {
      try {
        await client.query(statement);
        return 'done';
      } catch (error) {
        return error instanceof pg.DatabaseError ? (error.code ?? '') : 'no answer';
      } finally {
        await client.query('ROLLBACK');
      }
    },
    async close() {
      await client.end();
      await service.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    },
  };
}
