import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MetadataProblem } from '../core.js';
import { MetadataError } from '../metadata/metadata-error.js';
import { type Config, readConfig } from '../config.js';
import { embeddedSecrets } from '../embedded-secrets.js';
import { EmbeddedPostgresError } from '../store/embedded/embedded-postgres-error.js';
import { MigrationError } from '../store/migration-error.js';
import { importSigningKeys } from '../tokens/signing-keys.js';

// What the service and the commands beside it do first: settings and secrets, and what to say when they are not right.

/** The rounds of a password's hash. */
export const passwordCost = 12;

export const metadataDirectory = resolve(import.meta.dirname, '../../hasura-metadata');
export const consoleDirectory = resolve(import.meta.dirname, '../../console/dist');

/** Something the person at the terminal has to put right: shown as it is, without a stack. */
export class StartProblem extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where embedded mode keeps its secrets. */
export const secretsFileIn = (dataDir: string): string => join(dataDir, 'secrets.json');

/** The settings of this environment; embedded mode makes what secrets are missing, once. */
export async function readSettings(env: Environment): Promise<Config> {
  const first = readConfig(env);
  if ('problems' in first || first.databaseUrl !== undefined) return settled(first);
  await mkdir(first.dataDir, { recursive: true });
  const file = secretsFileIn(first.dataDir);
  const made = await embeddedSecrets(file);
  if (made === undefined) {
    throw new StartProblem(
      `${file} is damaged: put it back, or delete ${first.dataDir} to start anew without its data`,
    );
  }
  return settled(readConfig({ ...made, ...withoutEmpty(env) }));
}

/** The secrets that embedded mode has made and this environment does not have: for processes that shall use the same. */
export async function madeSecrets({ databaseUrl, dataDir }: Config, env: Environment) {
  const made = databaseUrl === undefined ? await embeddedSecrets(secretsFileIn(dataDir)) : undefined;
  const missing = Object.entries(made ?? {}).filter(([name]) => (env[name] ?? '') === '');
  return Object.fromEntries(missing);
}

export const withoutEmpty = (env: Environment) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

export function settled(config: ReturnType<typeof readConfig>): Config {
  if ('problems' in config) throw new StartProblem(config.problems.join('\n'));
  return config;
}

export async function usableSecrets({ secrets: { actionSecret, digestKeys, signingKeys: jwks } }: Config) {
  const [first, ...older] = digestKeys ?? [];
  if (actionSecret === undefined || first === undefined || jwks === undefined) {
    throw new StartProblem('Secrets are missing: `npm run --silent keys` prints a set.');
  }
  const signingKeys = await importSigningKeys(jwks);
  return { actionSecret, digestKeys: [first, ...older] as const, signingKeys };
}

/** Errors whose message is for the person at the terminal, as the operating system's are; others are faults of ours. */
const forPeople = [StartProblem, MigrationError, EmbeddedPostgresError, MetadataProblem, MetadataError];

/** What an error says to people, where it was made for them. */
export function wordsFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const isForPeople = 'syscall' in error || forPeople.some((kind) => error instanceof kind);
  return isForPeople ? error.message : undefined;
}
