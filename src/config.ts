import { isIPv4 } from 'node:net';
import type { z } from 'zod';
import { type Environment, environment } from './settings.js';
import { weaknesses } from './weak-secrets.js';

export type DigestKeySetting = NonNullable<Environment['TOKEN_DIGEST_KEYS']>[number];
export type TraceParentsFrom = Environment['TRACE_PARENTS_FROM'];
export type SigningKeySetting = NonNullable<Environment['JWT_SIGNING_KEYS']>[number];

/** Secrets that the environment sets; embedded mode makes what is absent. */
export interface SecretSettings {
  readonly actionSecret: string | undefined;
  readonly digestKeys: readonly DigestKeySetting[] | undefined;
  readonly signingKeys: readonly SigningKeySetting[] | undefined;
}

/** Everything that the environment decides. Frozen; handed down as an argument. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The operators' own address; undefined: that of everybody. */
  readonly operations: { readonly port: number; readonly host: string } | undefined;
  /** How long this process says that it is stopping before it takes no more connections. */
  readonly drainSeconds: number;
  readonly publicUrl: string | undefined;
  /** Where clients reach Hasura: for snippets. */
  readonly hasuraUrl: string | undefined;
  /** Undefined: embedded. */
  readonly databaseUrl: string | undefined;
  readonly poolSize: number;
  readonly changes: {
    readonly mode: Environment['DATABASE_CHANGES'];
    /** Undefined: as everything else. */
    readonly listenUrl: string | undefined;
    readonly boundMs: number;
  };
  readonly cacheEntries: number;
  readonly dataDir: string;
  readonly referenceApp: boolean;
  readonly secrets: SecretSettings;
  /** Accepted beside the action secret, while Hasura's is being changed. */
  readonly previousActionSecret?: string | undefined;
  readonly jwt: { readonly issuer: string; readonly audience: string };
  readonly sessions: { readonly idleSeconds: number; readonly maximumSeconds: number };
  readonly webSocketMaxAgeSeconds: number;
  readonly usageFlushSeconds: number;
  readonly addresses:
    | {
        readonly header: string;
        readonly proofHeader: string;
        readonly proofSecret: string;
        /** Accepted beside it. */
        readonly previousProofSecret?: string | undefined;
      }
    | undefined;
  readonly trustedProxyHops: number;
  readonly bodyLimitBytes: number;
  /** How many processes answer on the one port. */
  readonly processes: number;
  readonly logLevel: Environment['LOG_LEVEL'];
  /** Where traces go, and which; undefined where no collector is named. */
  readonly traces:
    | {
        readonly url: string;
        readonly serviceName: string;
        readonly sampler: Environment['OTEL_TRACES_SAMPLER'];
        readonly ratio: number;
        readonly parentsFrom: TraceParentsFrom;
      }
    | undefined;
  readonly isProduction: boolean;
}

/** The configuration, or every problem of the environment, a line each, without any value of it. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): Config | { readonly problems: readonly string[] } {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(set);
  const single = parsed.error?.issues.filter(isFirstOfItsVariable).map(problemLine) ?? [];
  const together = [
    ...weak(set),
    ...missing(set),
    ...halfSet(set),
    ...(parsed.success ? contradictions(parsed.data) : []),
  ];
  const problems = [...single, ...together];
  if (parsed.success && problems.length === 0) return Object.freeze(configOf(parsed.data));
  return { problems };
}

/** What the environment sets, unread. */
type Set = Partial<Record<string, string>>;

type Issue = z.core.$ZodIssue;

const isFirstOfItsVariable = ({ path }: Issue, index: number, issues: readonly Issue[]): boolean =>
  issues.findIndex((issue) => issue.path[0] === path[0]) === index;

function problemLine({ path, code, message }: Issue): string {
  const [variable, ...inside] = path.map(String);
  return `${variable ?? ''}${inside.map((part) => `[${part}]`).join('')} ${code === 'unrecognized_keys' ? 'has a key that is not known' : message}${hintFor(variable)}`;
}

const hintFor = (variable: string | undefined): string =>
  secretVariables.some((secret) => secret === variable) ? `; ${howToMakeOne}` : '';

const secretVariables = ['HASURA_ACTION_SECRET', 'TOKEN_DIGEST_KEYS', 'JWT_SIGNING_KEYS'] as const;
const howToMakeOne = '`npm run --silent keys` prints one to use';

/** Secrets that are well-formed, each of its own variable, and are none all the same. */
function weak(env: Set): string[] {
  const { shape } = environment;
  const texts = {
    HASURA_ACTION_SECRET: shape.HASURA_ACTION_SECRET,
    HASURA_ACTION_SECRET_PREVIOUS: shape.HASURA_ACTION_SECRET_PREVIOUS,
    CLIENT_ADDRESS_PROOF_SECRET: shape.CLIENT_ADDRESS_PROOF_SECRET,
    CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS: shape.CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS,
  };
  const urls = { DATABASE_URL: shape.DATABASE_URL, DATABASE_LISTEN_URL: shape.DATABASE_LISTEN_URL };
  return weaknesses({
    texts: wellFormed(texts, env),
    TOKEN_DIGEST_KEYS: shape.TOKEN_DIGEST_KEYS.safeParse(env.TOKEN_DIGEST_KEYS).data ?? [],
    JWT_SIGNING_KEYS: shape.JWT_SIGNING_KEYS.safeParse(env.JWT_SIGNING_KEYS).data ?? [],
    databaseUrls: wellFormed(urls, env),
  }).map(({ variable, reason }) => `${variable} ${reason}${hintFor(variable)}`);
}

/** The texts that are set, and are what their settings ask for. */
const wellFormed = (
  settings: Readonly<Record<string, z.ZodType<string | undefined>>>,
  env: Set,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([variable, schema]) => {
      const { data } = schema.safeParse(env[variable]);
      return data === undefined ? [] : [[variable, data]];
    }),
  );

/** A name other than localhost may lead anywhere. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** No demo by accident: whoever is reachable, in production, or has a database of their own brings their own secrets. */
function missing(env: Set): string[] {
  const reason =
    env.DATABASE_URL !== undefined
      ? 'with DATABASE_URL'
      : env.NODE_ENV === 'production'
        ? 'with NODE_ENV=production'
        : isLoopback(env.HOST ?? '127.0.0.1')
          ? undefined
          : 'with a HOST that is not loopback';
  if (reason === undefined) return [];
  const secrets = secretVariables
    .filter((variable) => env[variable] === undefined)
    .map((variable) => `${variable} is required ${reason}; ${howToMakeOne}`);
  return env.DATABASE_URL === undefined ? [`DATABASE_URL is required ${reason}`, ...secrets] : secrets;
}

function halfSet(env: Set): string[] {
  const parts = [
    'CLIENT_ADDRESS_HEADER',
    'CLIENT_ADDRESS_PROOF_HEADER',
    'CLIENT_ADDRESS_PROOF_SECRET',
  ] as const;
  const absent = parts.filter((variable) => env[variable] === undefined);
  const isAsked = absent.length < parts.length || env.CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS !== undefined;
  return !isAsked
    ? []
    : absent.map((variable) => `${variable} is required with the other CLIENT_ADDRESS settings`);
}

function contradictions(env: Environment): string[] {
  const header = env.CLIENT_ADDRESS_HEADER?.toLowerCase();
  const isOneHeader = header !== undefined && header === env.CLIENT_ADDRESS_PROOF_HEADER?.toLowerCase();
  const flushesTooLate = env.USAGE_FLUSH_SECONDS * 3 > env.SESSION_IDLE_MINUTES * 60;
  const listensElsewhere = env.DATABASE_LISTEN_URL !== undefined && env.DATABASE_URL === undefined;
  return [
    ...operatorsContradictions(env),
    ...(listensElsewhere ? ['DATABASE_LISTEN_URL is another way to DATABASE_URL, which is not set'] : []),
    ...(isOneHeader ? ['CLIENT_ADDRESS_PROOF_HEADER must not be the header of the address itself'] : []),
    ...(flushesTooLate
      ? ['USAGE_FLUSH_SECONDS must be at most a third of SESSION_IDLE_MINUTES, or sessions in use end']
      : []),
  ];
}

function operatorsContradictions({ PORT, OPERATIONS_PORT, OPERATIONS_HOST }: Environment): string[] {
  if (OPERATIONS_PORT === undefined)
    return OPERATIONS_HOST === undefined ? [] : ['OPERATIONS_PORT is required with OPERATIONS_HOST'];
  const isShared = PORT !== 0 && OPERATIONS_PORT === PORT;
  return isShared ? ['OPERATIONS_PORT must not be PORT; without it, operators ask that'] : [];
}

function configOf(env: Environment): Config {
  const {
    CLIENT_ADDRESS_HEADER: header,
    CLIENT_ADDRESS_PROOF_HEADER: proofHeader,
    CLIENT_ADDRESS_PROOF_SECRET: proofSecret,
    CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS: previousProofSecret,
  } = env;
  const hasAddresses = header !== undefined && proofHeader !== undefined && proofSecret !== undefined;
  return {
    port: env.PORT,
    host: env.HOST,
    operations:
      env.OPERATIONS_PORT === undefined
        ? undefined
        : { port: env.OPERATIONS_PORT, host: env.OPERATIONS_HOST ?? env.HOST },
    drainSeconds: env.DRAIN_SECONDS,
    publicUrl: env.PUBLIC_URL,
    hasuraUrl: env.HASURA_URL,
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    changes: {
      mode: env.DATABASE_CHANGES,
      listenUrl: env.DATABASE_LISTEN_URL,
      boundMs: env.CREDENTIAL_CACHE_BOUND_MS,
    },
    cacheEntries: env.CREDENTIAL_CACHE_ENTRIES,
    dataDir: env.DATA_DIR,
    referenceApp: (env.REFERENCE_APP ?? (env.DATABASE_URL === undefined ? 'on' : 'off')) === 'on',
    secrets: {
      actionSecret: env.HASURA_ACTION_SECRET,
      digestKeys: env.TOKEN_DIGEST_KEYS,
      signingKeys: env.JWT_SIGNING_KEYS,
    },
    previousActionSecret: env.HASURA_ACTION_SECRET_PREVIOUS,
    jwt: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE },
    sessions: { idleSeconds: env.SESSION_IDLE_MINUTES * 60, maximumSeconds: env.SESSION_MAX_DAYS * 86_400 },
    webSocketMaxAgeSeconds: env.WEBSOCKET_MAX_AGE_SECONDS,
    usageFlushSeconds: env.USAGE_FLUSH_SECONDS,
    addresses: hasAddresses ? { header, proofHeader, proofSecret, previousProofSecret } : undefined,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    bodyLimitBytes: env.BODY_LIMIT_BYTES,
    processes: env.WEB_CONCURRENCY,
    logLevel: env.LOG_LEVEL,
    traces: tracesOf(env),
    isProduction: env.NODE_ENV === 'production',
  };
}

function tracesOf(env: Environment): Config['traces'] {
  const all = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (all && `${all.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined) return undefined;
  const {
    OTEL_SERVICE_NAME: serviceName,
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: ratio,
    TRACE_PARENTS_FROM: parentsFrom,
  } = env;
  return { url, serviceName, sampler, ratio, parentsFrom };
}
