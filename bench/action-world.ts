import { z } from 'zod';
import { signLoginJwt } from '../src/tokens/login-jwt.js';
import { generatedData, generatedWorld, idOf, scaleOf, sessionOf } from '../test/large/generated-data.js';
import { type BenchDatabase, openBenchDatabase } from './database.js';
import type { Bench } from './scenario.js';
import { newBenchSecrets, startService } from './service.js';

/** Calls an action as Hasura does, with a person's login; answers with its output, or fails. */
export type Act = (name: string, input: unknown, jwt: string) => Promise<unknown>;

export interface ActionWorld {
  readonly database: BenchDatabase;
  readonly people: ReturnType<typeof generatedWorld>['people'];
  readonly placeOf: ReturnType<typeof generatedWorld>['placeOf'];
  /** How many people there are in ordinary workspaces, each with a service principal; they are numbered first. */
  readonly ordinaryPeople: number;
  readonly tokens: number;
  readonly act: Act;
  /** A login JWT of a person's session, good for some minutes. */
  login(person: number): Promise<string>;
}

/**
 * The service, a process of its own, on a PostgreSQL that waits for its disk, with about so many service tokens and
 * without anything in the projects, which actions do not look at.
 */
export async function openActionWorld(
  bench: Bench,
  about: number,
  further: readonly string[] = [],
): Promise<ActionWorld> {
  const scale = scaleOf(about);
  const database = await openBenchDatabase(bench, { referenceApp: true });
  const steps = generatedData(scale, false);
  for (const { what, text } of [...steps.slice(0, -1), ...further.map(more), ...steps.slice(-1)]) {
    bench.say(`seeding ${what}`);
    await database.client.query(text);
  }
  await database.client.query('CHECKPOINT');
  const secrets = await newBenchSecrets();
  const service = await startService(bench, { databaseUrl: database.url, secrets });
  const { people, placeOf } = generatedWorld(scale);
  return {
    database,
    people,
    placeOf,
    ordinaryPeople: people.ownerOfHuge,
    tokens: await countTokens(database),
    act: actingOn(service.url, secrets.actionSecret),
    async login(person) {
      const now = new Date();
      const endsAt = new Date(now.getTime() + 3_600_000);
      const session = { id: idOf('session', sessionOf(person)), userId: idOf('user', person), endsAt };
      return (await signLoginJwt(secrets.jwt, session, now)).token;
    },
  };
}

const more = (text: string) => ({ what: 'what else is listed', text });

async function countTokens({ client }: BenchDatabase): Promise<number> {
  const found = await client.query<{ count: number }>('SELECT count(*)::int FROM graphwarden.service_token');
  return found.rows[0]?.count ?? 0;
}

const actingOn =
  (url: string, secret: string): Act =>
  async (name, input, jwt) => {
    const response = await fetch(`${url}/hasura/actions/${name}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${jwt}`,
        'content-type': 'application/json',
        'hasura-action-secret': secret,
      },
      body: JSON.stringify({ action: { name }, input, session_variables: {} }),
    });
    const body: unknown = await response.json();
    if (response.status !== 200)
      throw new Error(`${name} answered ${response.status}: ${JSON.stringify(body)}`);
    return body;
  };

const made = z.object({ id: z.guid() });
/** The id of what an action made. */
export const idIn = (output: unknown): string => made.parse(output).id;
