import { z } from 'zod';
import { digestKeys, secret, signingKeys } from './key-settings.js';

/** What docs/configuration.md says of a setting. */
type About = { readonly fallback: string; readonly about: string };

const about = (fallback: string, text: string): About => ({ fallback, about: text });

const whole = (minimum: number, maximum: number, fallback: number) =>
  wholeIfSet(minimum, maximum).default(fallback);

const wholeIfSet = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: 'must be a whole number' })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, {
      error: `must lie between ${minimum} and ${maximum}`,
    });

const longestName = 200;
const name = z.string().min(1).max(longestName);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, { error: 'must be the name of an HTTP header' })
  .refine((header) => !/^(?:x-hasura-.*|authorization|cookie)$/i.test(header), {
    error: 'must be a header that Hasura forwards and nothing else uses',
  });

const postgresUrl = z
  .string()
  .regex(/^postgres(?:ql)?:\/\/./, {
    error: 'must be a PostgreSQL URL: postgres://user:password@host:5432/database',
  })
  .refine((text) => URL.canParse(text), {
    error: 'is not a well-formed URL (special characters in a password must be percent-encoded)',
  });

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Every setting there is, in the order of the documentation. */
export const environment = z.object({
  PORT: whole(0, 65_535, 4000).meta(about('4000', 'The port to listen on; 0 takes a free one.')),
  HOST: name
    .default('127.0.0.1')
    .meta(
      about(
        '127.0.0.1',
        'The address to listen on. One that is not loopback requires `DATABASE_URL` and every secret.',
      ),
    ),
  OPERATIONS_PORT: wholeIfSet(0, 65_535)
    .optional()
    .meta(
      about(
        'none',
        'A port of its own for operators: `/metrics` is answered there and no longer on `PORT`; `/healthz` and `/readyz` on both.',
      ),
    ),
  OPERATIONS_HOST: name.optional().meta(about('`HOST`', 'The address to listen on for operators.')),
  DRAIN_SECONDS: whole(0, 300, 0).meta(
    about(
      '0',
      'How long, when told to stop by SIGTERM, `/readyz` says so before no more connections are taken; longer than a load balancer needs to notice.',
    ),
  ),
  HASURA_URL: httpUrl
    .optional()
    .meta(about('none', 'Where clients reach Hasura; goes into the snippets of the console.')),
  PUBLIC_URL: httpUrl
    .optional()
    .meta(
      about(
        'from the address',
        'Where clients reach this service; goes into `demo-credentials.json` and snippets.',
      ),
    ),
  DATABASE_URL: postgresUrl
    .optional()
    .meta(about('embedded PostgreSQL', 'The PostgreSQL to use (14 to 18).')),
  DATABASE_POOL_SIZE: whole(1, 200, 10).meta(
    about(
      '10',
      'Connections of this process to PostgreSQL: so many for the hook, and so many for everything else.',
    ),
  ),
  DATABASE_CHANGES: z
    .enum(['listen', 'poll'], { error: 'must be listen or poll' })
    .default('listen')
    .meta(
      about(
        'listen',
        'How changes of credentials reach the memory of this process: `listen` (NOTIFY), or `poll` a table, for databases without NOTIFY.',
      ),
    ),
  DATABASE_LISTEN_URL: postgresUrl
    .optional()
    .meta(
      about(
        '`DATABASE_URL`',
        'Where to listen for changes, when `DATABASE_URL` leads through a pooler that hands connections on; the same database.',
      ),
    ),
  CREDENTIAL_CACHE_ENTRIES: whole(0, 1_000_000, 100_000).meta(
    about('100000', 'How many verified credentials are kept in memory; 0 keeps none and reads each anew.'),
  ),
  CREDENTIAL_CACHE_BOUND_MS: whole(100, 60_000, 1000).meta(
    about(
      '1000',
      'Changes are told within milliseconds. A process that has not heard from the database for so long goes by nothing that it keeps in memory.',
    ),
  ),
  DATA_DIR: name
    .default('.graphwarden')
    .meta(about('.graphwarden', 'Where embedded mode keeps its database, secrets and demo credentials.')),
  REFERENCE_APP: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .optional()
    .meta(
      about(
        'on when embedded, else off',
        'Whether to install the reference app (clients, projects, operation logs, reports) in schema `public`.',
      ),
    ),
  HASURA_ACTION_SECRET: secret
    .optional()
    .meta(
      about(
        'made in embedded mode, else required',
        'What Hasura sends as `Hasura-Action-Secret` with every action; 32 characters or more.',
      ),
    ),
  HASURA_ACTION_SECRET_PREVIOUS: secret
    .optional()
    .meta(
      about(
        'none',
        'Accepted beside `HASURA_ACTION_SECRET` while that one is being changed; see [keys](docs/keys.md).',
      ),
    ),
  TOKEN_DIGEST_KEYS: digestKeys
    .optional()
    .meta(
      about(
        'made in embedded mode, else required',
        'JSON list of `{ "id", "secret" }`, the secret 32 bytes or more in base64url; the first digests new tokens, all verify.',
      ),
    ),
  JWT_SIGNING_KEYS: signingKeys
    .optional()
    .meta(
      about(
        'made in embedded mode, else required',
        'JSON list of private Ed25519 JWKs with `kid`; the first signs, all verify.',
      ),
    ),
  JWT_ISSUER: name.default('graphwarden').meta(about('graphwarden', '`iss` of our JWTs.')),
  JWT_AUDIENCE: name.default('graphwarden').meta(about('graphwarden', '`aud` of our JWTs.')),
  SESSION_IDLE_MINUTES: whole(15, 525_600, 720).meta(
    about('720', 'A session that is not used for so long ends.'),
  ),
  SESSION_MAX_DAYS: whole(1, 365, 7).meta(about('7', 'A session ends after so long, used or not.')),
  WEBSOCKET_MAX_AGE_SECONDS: whole(1, 86_400, 300).meta(
    about(
      '300',
      'How long Hasura keeps a WebSocket open before its client has to present its credential again.',
    ),
  ),
  USAGE_FLUSH_SECONDS: whole(1, 3600, 15).meta(
    about(
      '15',
      'How often times of last use and usage counts are written; a crash loses at most this much of them.',
    ),
  ),
  CLIENT_ADDRESS_HEADER: headerName
    .optional()
    .meta(
      about(
        'none',
        'The header in which the proxy in front of Hasura puts the client’s address; counts only with proof.',
      ),
    ),
  CLIENT_ADDRESS_PROOF_HEADER: headerName
    .optional()
    .meta(about('none', 'The header in which that proxy proves itself.')),
  CLIENT_ADDRESS_PROOF_SECRET: secret.optional().meta(about('none', 'What that proof must be.')),
  CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS: secret
    .optional()
    .meta(about('none', 'Accepted beside `CLIENT_ADDRESS_PROOF_SECRET` while that one is being changed.')),
  TRUSTED_PROXY_HOPS: whole(0, 20, 0).meta(
    about('0', 'How many proxies in front of `/graphql` may be believed about `X-Forwarded-For`.'),
  ),
  BODY_LIMIT_BYTES: whole(1024, 1_073_741_824, 10_485_760).meta(
    about('10485760', 'The largest request body.'),
  ),
  WEB_CONCURRENCY: whole(1, 64, 1).meta(
    about(
      '1',
      'How many processes answer on the one port; each has its own connections, memory and rate limits.',
    ),
  ),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be debug, info, warn, error or silent',
    })
    .default('info')
    .meta(about('info', 'How much goes to the log (JSON lines on standard error).')),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl
    .optional()
    .meta(
      about(
        'none',
        'The OpenTelemetry collector that traces go to (OTLP/HTTP with JSON, below `/v1/traces`); see [docs/observing.md](docs/observing.md).',
      ),
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl
    .optional()
    .meta(about('none', 'The same as a whole address, for traces alone.')),
  OTEL_SERVICE_NAME: name.default('graphwarden').meta(about('graphwarden', 'What traces call this service.')),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: 'must be a sampler of OpenTelemetry' })
    .default('parentbased_always_on')
    .meta(
      about(
        'parentbased_always_on',
        'Which requests are traced: `always_on`, `always_off` or `traceidratio`, each also as `parentbased_…`, where those of `TRACE_PARENTS_FROM` decide.',
      ),
    ),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/, { error: 'must lie between 0 and 1' })
    .transform(Number)
    .default(1)
    .meta(about('1', 'The share of requests that `traceidratio` traces.')),
  TRACE_PARENTS_FROM: z
    .enum(['nobody', 'actions', 'hasura', 'everybody'], {
      error: 'must be nobody, actions, hasura or everybody',
    })
    .default('nobody')
    .meta(
      about(
        'nobody',
        'Whose requests may name the span above theirs, and so decide what is traced: Hasura’s with the secret of `actions`, those to the hook too (`hasura`), or `everybody`’s; see [observing](docs/observing.md#whose-word-is-taken).',
      ),
    ),
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
    .optional()
    .meta(about('none', '`production` requires `DATABASE_URL` and every secret.')),
});

export type Environment = z.infer<typeof environment>;

/** The table of settings for the documentation, in Markdown. */
export function settingsTable(): string {
  const described = z.object({ fallback: z.string(), about: z.string() });
  const rows = Object.entries(environment.shape).map(([variable, schema]) => {
    const { fallback, about: text } = described.parse(schema.meta());
    return `| \`${variable}\` | ${fallback} | ${text} |`;
  });
  return ['| variable | default | what it does |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
