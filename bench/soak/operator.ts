import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { z } from 'zod';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import type { Bench } from '../scenario.js';
import type { BenchSecrets } from '../service.js';

/** Whoever changes things: beside the service by SQL, and through it by its actions. */
export interface Operator {
  /** A statement that may be repeated, until it is acknowledged. */
  commit(sql: string, values?: readonly unknown[]): Promise<void>;
  /** The rows of a statement; fails when the database does. */
  read(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** A mutation at the door `/graphql` of a replica; whether it was done. */
  mutate(url: string, mutation: string): Promise<boolean>;
}

interface Administrator {
  readonly userId: string;
  readonly sessionId: string;
}

const graphqlAnswer = z.object({ data: z.unknown(), errors: z.array(z.unknown()).optional() });
const retryMs = 20;
/** Well within the fifteen minutes of a login JWT. */
const jwtAgeMs = 5 * 60_000;

export function createOperator(
  bench: Bench,
  databaseUrl: string,
  secrets: BenchSecrets,
  { userId, sessionId }: Administrator,
): Operator {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 8,
    application_name: 'soak',
    connectionTimeoutMillis: 2_000,
    onConnect: (client) => void client.on('error', () => undefined),
  });
  pool.on('error', () => undefined);
  bench.onEnd(async () => {
    await pool.end();
  });
  let jwt = { text: '', madeAt: -Infinity };
  async function bearer(): Promise<string> {
    const now = Date.now();
    if (now - jwt.madeAt < jwtAgeMs) return jwt.text;
    const session = { id: sessionId, userId, endsAt: new Date(now + 86_400_000) };
    jwt = { text: (await signLoginJwt(secrets.jwt, session, new Date(now))).token, madeAt: now };
    return jwt.text;
  }
  return {
    async commit(sql, values = []) {
      while (!(await pool.query(sql, [...values]).then(() => true, isRefused))) await delay(retryMs);
    },
    async read(sql, values = []) {
      return (await pool.query<Record<string, unknown>>(sql, [...values])).rows;
    },
    async mutate(url, mutation) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${await bearer()}` };
      const body = JSON.stringify({ query: `mutation { ${mutation} }` });
      try {
        const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
        const { errors } = graphqlAnswer.parse(await response.json());
        return response.status === 200 && errors === undefined;
      } catch {
        return false;
      }
    },
  };
}

/** A statement that the database understood and refused is a mistake of the soak; anything else will pass. */
function isRefused(error: unknown): false {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(?:2[0-8]|42|22)/.test(code)) throw error;
  return false;
}
