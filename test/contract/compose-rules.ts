import { z } from 'zod';

// What docker-compose.yml has to be like, as a list of what is wrong with it: nobody can run it in these tests, so that
// its names, variables, paths and order are held against the code, the metadata and what is known of Hasura's image.

const health = z.object({ test: z.array(z.string()).min(2), retries: z.int().min(1) });
const noHealth = z.strictObject({ disable: z.literal(true) });
const service = z.strictObject({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.union([health, noHealth.transform(() => undefined)]).optional(),
  restart: z.enum(['unless-stopped', 'no']),
  security_opt: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  mem_limit: z.string().optional(),
  shm_size: z.string().optional(),
  pids_limit: z.int().optional(),
  stop_grace_period: z.string().optional(),
  logging: z
    .strictObject({
      driver: z.literal('json-file'),
      options: z.strictObject({
        'max-size': z.string().regex(/^[1-9]\d*[km]$/),
        'max-file': z.string().regex(/^[1-9]\d*$/),
      }),
    })
    .optional(),
});
export const composeFile = z.strictObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});
export type Compose = z.infer<typeof composeFile>;
type Service = z.infer<typeof service>;

/** What the repository says, apart from the file itself. */
export interface Repository {
  /** Whether a path, relative to the root, is there. */
  readonly holds: (path: string) => boolean;
  /** The variables that Hasura's metadata take from the environment. */
  readonly metadataVariables: readonly string[];
  /** The port that Graphwarden listens on unless told otherwise. */
  readonly port: number;
}

/** Everything that is wrong, a line each; none when the file is right. */
export function composeFindings(compose: Compose, repository: Repository): string[] {
  return [
    ...Object.entries(compose.services).flatMap(([name, each]) => [
      ...imageFindings(name, each, repository),
      ...secretFindings(name, each),
      ...portFindings(name, each),
      ...volumeFindings(name, each, compose, repository),
      ...orderFindings(name, each, compose),
    ]),
    ...databaseFindings(compose),
    ...roleFindings(compose),
    ...hasuraFindings(compose, repository),
    ...graphwardenFindings(compose, repository),
    ...confinementFindings(compose),
  ];
}

/** A finding where something does not hold. */
const unless = (holds: boolean, finding: string): string[] => (holds ? [] : [finding]);

const serviceOf = ({ services }: Compose, name: string): Service =>
  services[name] ?? service.parse({ restart: 'unless-stopped' });

function imageFindings(name: string, { image, build }: Service, { holds }: Repository): string[] {
  if (image === undefined)
    return unless(
      build !== undefined && holds(`${build}/Dockerfile`),
      `${name} has neither image nor Dockerfile`,
    );
  const pinned =
    name === 'hasura' ? /^hasura\/graphql-engine:v2\.\d+\.\d+\.cli-migrations-v3$/ : /:\d[\w.-]*$/;
  return unless(pinned.test(image), `${name} runs an image that is not pinned: ${image}`);
}

const isRequired = (value: string): boolean => /^\$\{\w+:\?[^}]+\}$/.test(value);

/** Without these nothing works, so that nobody may forget them. */
const neverEmpty = ['HASURA_ACTION_SECRET', 'TOKEN_DIGEST_KEYS', 'JWT_SIGNING_KEYS'];

/** Handed on when it is set, and empty else: no value of anybody's choice stands in its place. */
const isHandedOn = (variable: string, value: string): boolean =>
  value === `\${${variable}:-}` && !neverEmpty.includes(variable);

function secretFindings(name: string, { environment }: Service): string[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    if (name === 'graphwarden' && isHandedOn(variable, value)) return [];
    const where = `${name}.${variable}`;
    const password = /^\w+:\/\/[^@]*?:(.*)@/.exec(value)?.[1];
    const substitutions = value.match(/\$\{[^}]*\}|\$\w+/g) ?? [];
    return [
      ...unless(substitutions.every(isRequired), `${where} goes on without a value of its own`),
      ...unless(!/PASSWORD|SECRET|KEYS/.test(variable) || isRequired(value), `${where} is a default secret`),
      ...unless(password === undefined || isRequired(password), `${where} holds a default password`),
    ];
  });
}

const portFindings = (name: string, { ports }: Service): string[] =>
  ports.flatMap((port) =>
    unless(/^127\.0\.0\.1:\d+:\d+$/.test(port), `${name} publishes ${port} to the network`),
  );

function volumeFindings(
  name: string,
  { volumes }: Service,
  compose: Compose,
  { holds }: Repository,
): string[] {
  return volumes.flatMap((volume) => {
    const [source = '', , mode] = volume.split(':');
    if (!source.startsWith('.'))
      return unless(source in compose.volumes, `${name} mounts no volume ${source}`);
    return [
      ...unless(holds(source), `${name} mounts ${source}, which is not there`),
      ...unless(mode === 'ro', `${name} may write to ${source}`),
    ];
  });
}

/** A service that does something and ends is waited for until it has; every other one, until it is healthy. */
function orderFindings(name: string, each: Service, compose: Compose): string[] {
  const awaited = Object.entries(each.depends_on).flatMap(([other, { condition }]) => {
    if (compose.services[other]?.restart === 'no')
      return unless(
        condition === 'service_completed_successfully',
        `${name} does not wait until ${other} is done`,
      );
    return [
      ...unless(condition === 'service_healthy', `${name} does not wait until ${other} is healthy`),
      ...unless(
        compose.services[other]?.healthcheck !== undefined,
        `${name} waits for ${other}, which shows no health`,
      ),
    ];
  });
  const endsByItself = each.restart === 'no';
  return [...unless(endsByItself || each.healthcheck !== undefined, `${name} shows no health`), ...awaited];
}

/** Graphwarden uses the database that the first service makes, by the account that it makes. */
function databaseFindings(compose: Compose): string[] {
  const { environment, healthcheck } = serviceOf(compose, 'postgres');
  const { POSTGRES_USER: user, POSTGRES_DB: database, POSTGRES_PASSWORD: password } = environment;
  const url = `postgres://${user ?? ''}:${password ?? ''}@postgres:5432/${database ?? ''}`;
  const check = healthcheck?.test.join(' ') ?? '';
  return [
    ...unless(
      serviceOf(compose, 'graphwarden').environment['DATABASE_URL'] === url,
      'graphwarden has another database',
    ),
    ...unless(
      check === `CMD pg_isready -h 127.0.0.1 -U ${user ?? ''} -d ${database ?? ''}`,
      'postgres is not asked by TCP whether its database is ready',
    ),
    ...unless(
      'postgres' in serviceOf(compose, 'graphwarden').depends_on,
      'graphwarden does not wait for postgres',
    ),
    ...unless(
      'graphwarden' in serviceOf(compose, 'hasura').depends_on,
      'hasura does not wait for graphwarden',
    ),
  ];
}

/** Hasura has a role and a database that another service makes, and nobody else has what that one makes them with. */
function roleFindings(compose: Compose): string[] {
  const making = serviceOf(compose, 'database-role');
  const [shell, flag, line = '', ...more] = making.command;
  const [, role, database, directory] = grantLine.exec(line) ?? [];
  const { DATABASE_URL: own, HASURA_DB_PASSWORD: password = '' } = making.environment;
  const url = (name: string): string => `postgres://${role ?? ''}:${password}@postgres:5432/${name}`;
  const { environment, depends_on } = serviceOf(compose, 'hasura');
  const { DATABASE_URL: owner = '', ...rest } = serviceOf(compose, 'graphwarden').environment;
  const ownersPassword = /\$\{POSTGRES_PASSWORD\b/;
  return [
    ...unless(
      [shell, flag, ...more].join(' ') === 'sh -c' && role !== undefined,
      'database-role does something else than make a role for hasura',
    ),
    ...unless(own === owner, 'database-role has another database than graphwarden'),
    ...unless(
      making.volumes.includes(`./hasura-metadata:${directory ?? ''}:ro`),
      'database-role reads other metadata than hasura',
    ),
    ...unless(
      environment['HASURA_GRAPHQL_DATABASE_URL'] ===
        url(new URL(owner.replace(/:[^/]*@/, '@')).pathname.slice(1)),
      'hasura has another database, or another role in it',
    ),
    ...unless(
      environment['HASURA_GRAPHQL_METADATA_DATABASE_URL'] === url(database ?? ''),
      'hasura has its own tables elsewhere than in a database of its role',
    ),
    ...unless('database-role' in depends_on, 'hasura does not wait for its role'),
    ...unless('graphwarden' in making.depends_on, 'database-role does not wait for the tables'),
    ...Object.entries(compose.services)
      .filter(([name]) => !['postgres', 'graphwarden', 'database-role'].includes(name))
      .concat([['graphwarden, beside its URL,', { ...making, environment: rest }]])
      .filter(([, each]) => ownersPassword.test(JSON.stringify(each.environment)))
      .map(([name]) => `${name} has the password of the database's owner`),
  ];
}

/** The password comes by a pipe: compose makes one dollar of two, so that the shell in the container finds it, and not compose. */
const grantLine =
  /^printf %s "\$\$HASURA_DB_PASSWORD" \| graphwarden db grant --role (\w+) --create --set-password --own-database (\w+) --metadata (\/[\w-]+)$/;

const fixed: Readonly<Record<string, string>> = {
  HASURA_GRAPHQL_AUTH_HOOK_MODE: 'POST',
  HASURA_GRAPHQL_AUTH_HOOK_SEND_REQUEST_BODY: 'false',
  HASURA_GRAPHQL_CONFIGURED_HEADER_PRECEDENCE: 'true',
  HASURA_GRAPHQL_ENABLE_TELEMETRY: 'false',
};
/** Hasura passes over a variable that it does not know, and so over one that is misspelt. */
const known = ['DATABASE_URL', 'METADATA_DATABASE_URL', 'ADMIN_SECRET', 'AUTH_HOOK'].map(
  (name) => `HASURA_GRAPHQL_${name}`,
);

function hasuraFindings(compose: Compose, { metadataVariables }: Repository): string[] {
  const { environment, volumes, healthcheck, ports } = serviceOf(compose, 'hasura');
  const base = environment['GRAPHWARDEN_URL'];
  const names = [...known, ...Object.keys(fixed), ...metadataVariables];
  const [, container = ''] = /:(\d+)$/.exec(ports[0] ?? '') ?? [];
  return [
    ...metadataVariables
      .filter((name) => environment[name] === undefined)
      .map((name) => `hasura lacks ${name}, which its metadata name`),
    ...Object.keys(environment)
      .filter((name) => !names.includes(name))
      .map((name) => `hasura knows no ${name}`),
    ...Object.entries(fixed)
      .filter(([name, value]) => environment[name] !== value)
      .map(([name, value]) => `hasura needs ${name}=${value}`),
    ...unless(
      'HASURA_GRAPHQL_ADMIN_SECRET' in environment,
      'hasura has no admin secret, which the hook needs',
    ),
    ...unless(
      environment['HASURA_GRAPHQL_AUTH_HOOK'] === `${base ?? ''}/hasura/auth`,
      'hasura asks another hook than that of the actions’ service',
    ),
    ...unless(
      environment['HASURA_ACTION_SECRET'] ===
        serviceOf(compose, 'graphwarden').environment['HASURA_ACTION_SECRET'],
      'hasura has another action secret than graphwarden',
    ),
    // The image's entry point looks for metadata here, unless told otherwise.
    ...unless(volumes.includes('./hasura-metadata:/hasura-metadata:ro'), 'hasura finds no metadata'),
    // Its image keeps curl for this. Strict is what makes inconsistent metadata count.
    ...unless(
      healthcheck?.test.join(' ') === `CMD curl -fsS http://127.0.0.1:${container}/healthz?strict=true`,
      'hasura is not asked strictly for its health',
    ),
  ];
}

function graphwardenFindings(compose: Compose, { port }: Repository): string[] {
  const { environment, ports, healthcheck } = serviceOf(compose, 'graphwarden');
  const own = environment['PORT'] ?? String(port);
  const askedAt = environment['OPERATIONS_PORT'] ?? own;
  const asks = /http:\/\/127\.0\.0\.1:(\d+)/.exec(healthcheck?.test.join(' ') ?? '')?.[1];
  return [
    ...unless(
      ports.every((each) => each.endsWith(`:${own}`)),
      `graphwarden listens on ${own}, which is not published`,
    ),
    ...unless(asks === askedAt, `graphwarden listens on ${askedAt}, where its health is not asked`),
    ...unless(
      serviceOf(compose, 'hasura').environment['GRAPHWARDEN_URL'] === `http://graphwarden:${own}`,
      'hasura asks for graphwarden where it is not',
    ),
  ];
}

/** As little as each needs: what runs our image nothing but its connections; PostgreSQL and Hasura what their entry points do. */
function confinementFindings(compose: Compose): string[] {
  const { stop_grace_period, tmpfs } = serviceOf(compose, 'graphwarden');
  // Ten seconds for requests under way; a process that keeps others waits half a minute for them.
  const graceSeconds = Number(/^(\d+)s$/.exec(stop_grace_period ?? '')?.[1] ?? 0);
  return [
    ...Object.entries(compose.services).flatMap(([name, { security_opt, logging }]) => [
      ...unless(security_opt.includes('no-new-privileges:true'), `${name} may gain privileges`),
      ...unless(logging !== undefined, `${name} fills the disk with its log`),
    ]),
    ...['graphwarden', 'database-role'].flatMap((name) => {
      const { read_only, cap_drop, mem_limit, pids_limit } = serviceOf(compose, name);
      return [
        ...unless(read_only, `${name} may write to its file system`),
        ...unless(cap_drop.includes('ALL'), `${name} keeps capabilities`),
        ...unless(mem_limit !== undefined && pids_limit !== undefined, `${name} has no limits`),
      ];
    }),
    ...unless(
      tmpfs.every((each) => each.includes('noexec')),
      'graphwarden may run programs from a tmpfs',
    ),
    ...unless(graceSeconds > 30, 'graphwarden is killed before it has ended'),
  ];
}
