import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database } from '../../src/store/database.js';
import { grantToRole } from '../../src/store/database-role.js';
import { scramVerifier } from '../../src/tokens/scram.js';
import { type Service, startService } from '../support/service.js';

// Two who give a role its database at the same time: whoever comes second finds it made between its look and its own making.

const own = randomBytes(4).toString('hex');
const role = `hasura_${own}`;
const names = ['its', 'anothers'].map((whose) => `hasura_${whose}_${own}`);

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  for (const name of names) await service.pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await service.pool.query(
    `DO $$ BEGIN DROP OWNED BY ${role}; EXCEPTION WHEN undefined_object THEN NULL; END $$`,
  );
  await service.pool.query(`DROP ROLE IF EXISTS ${role}`);
  await service.close();
});

/** The database, on which somebody is quicker than the next statement outside of a transaction. */
function whereSomebodyIsQuicker(statement: string): Database {
  let isFirst = true;
  return new Proxy(service.db, {
    get(target, key): unknown {
      if (key !== 'execute') return Reflect.get(target, key, target);
      return async (query: Parameters<Database['execute']>[0]) => {
        if (isFirst) await service.pool.query(statement);
        isFirst = false;
        return await target.execute(query);
      };
    },
  });
}

async function grant(ownDatabase: string, owner: string) {
  const verifier = await scramVerifier(randomBytes(24).toString('hex'));
  const password = { verifier, create: true, set: false, isBehind: () => Promise.resolve(true) };
  const nothing = { tables: [], functions: [], dryRun: false };
  const statement = `CREATE DATABASE ${ownDatabase} OWNER ${owner}`;
  return await grantToRole(whereSomebodyIsQuicker(statement), { role, password, ownDatabase, ...nothing });
}

test('a database that was made for the role meanwhile is what was asked for; one of somebody else is not', async () => {
  const [its = '', anothers = ''] = names;
  expect(await grant(its, role)).toHaveProperty('statements');
  await expect(grant(anothers, 'CURRENT_USER')).rejects.toThrow();
});
