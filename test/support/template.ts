import pg from 'pg';
import { migrateDatabase } from '../../src/store/migrate.js';

const templateName = 'graphwarden_template';

/**
 * Makes the database that every test file clones, on the server of `url`: migrated, with the reference app. One that
 * an earlier run left behind is dropped first, so that the tests never see yesterday's schema.
 */
export async function prepareTemplate(url: string): Promise<void> {
  const server = new pg.Client({ connectionString: url });
  server.on('error', () => undefined);
  await server.connect();
  try {
    await server.query(`DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${templateName}`);
  } finally {
    await server.end();
  }
  const template = new URL(url);
  template.pathname = `/${templateName}`;
  await migrateDatabase({ url: template.toString(), referenceApp: true });
}
