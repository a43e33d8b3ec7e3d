import { type DigestKey } from '../src/tokens/opaque-token.js';
import { newDigestKey, newSecrets } from '../src/tokens/new-secrets.js';
import type { JwtSettings } from '../src/tokens/session-jwt.js';
import { importSigningKeys, newSigningJwk } from '../src/tokens/signing-keys.js';
import { type BenchProcess, startProcess } from './process.js';
import type { Bench } from './scenario.js';

/** Random secrets, as the service reads them and as the bench makes credentials with them. */
export interface BenchSecrets {
  readonly environment: Readonly<Record<string, string>>;
  readonly actionSecret: string;
  readonly digestKey: DigestKey;
  readonly jwt: JwtSettings;
}

export async function newBenchSecrets(): Promise<BenchSecrets> {
  const { HASURA_ACTION_SECRET } = await newSecrets();
  const digestKey = newDigestKey();
  const jwk = await newSigningJwk();
  return {
    environment: {
      HASURA_ACTION_SECRET,
      TOKEN_DIGEST_KEYS: JSON.stringify([
        { id: digestKey.id, secret: digestKey.secret.toString('base64url') },
      ]),
      JWT_SIGNING_KEYS: JSON.stringify([jwk]),
    },
    actionSecret: HASURA_ACTION_SECRET,
    digestKey,
    jwt: { keys: await importSigningKeys([jwk]), issuer: 'graphwarden', audience: 'graphwarden' },
  };
}

interface ServiceOptions {
  readonly databaseUrl: string;
  readonly secrets: BenchSecrets;
  readonly name?: string;
  /** Settings beyond what production requires. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The built service as in production, a process of its own on a free port. */
export async function startService(bench: Bench, options: ServiceOptions): Promise<BenchProcess> {
  return await startProcess(bench, {
    name: options.name ?? 'graphwarden',
    arguments: ['dist/main.js'],
    environment: {
      NODE_ENV: 'production',
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: options.databaseUrl,
      ...options.secrets.environment,
      ...options.environment,
    },
    ready: /Graphwarden listens on (\S+)/,
  });
}
