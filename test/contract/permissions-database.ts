import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Database, openDatabase } from '../../src/store/database.js';

const statement = z.looseObject({ text: z.string() });

/**
 * One connection that plans a text once, whatever its values, as Hasura's prepared statements end up with: the permissions
 * of thousands of questions are a few hundred texts. No foreign key holds in it, nor a trigger: what still refers to a row
 * must not hide that the row might go. (To say so later would throw the plans away.)
 */
export function openPreparing(url: string): Database {
  const db = openDatabase({ url, poolSize: 1, onLost: () => undefined });
  db.$client.on('connect', (client) => {
    const query = client.query.bind(client);
    const preparing = (asked: unknown, ...rest: unknown[]): unknown =>
      Reflect.apply(query, client, [named(asked), ...rest]);
    Object.defineProperty(client, 'query', { value: preparing });
    void client.query('SET plan_cache_mode = force_generic_plan; SET session_replication_role = replica');
  });
  return db;
}

function named(asked: unknown): unknown {
  const parsed = statement.safeParse(asked);
  if (!parsed.success || !parsed.data.text.includes('$1')) return asked;
  return { ...parsed.data, name: createHash('sha256').update(parsed.data.text).digest('hex').slice(0, 40) };
}
