import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDirectory } from '../../src/metadata/check/check-directory.js';
import type { Finding } from '../../src/metadata/check/finding.js';
import type { Catalog } from '../../src/metadata/model.js';
import { readCatalog } from '../../src/store/catalog.js';
import { openDatabase } from '../../src/store/database.js';
import { cloneDatabase } from '../support/database.js';
import { newDirectories } from './directories.js';

const tables = 'databases/default/tables';
export const item = `${tables}/app_item.yaml`;
export const team = `${tables}/app_team.yaml`;
export const tracked = `${tables}/tables.yaml`;

const live = '{ credential_id: { _eq: X-Hasura-Credential-Id } }';
const editing = '{ credential_id: { _eq: X-Hasura-Credential-Id }, can_edit: { _eq: true } }';
const view = (name: string, relationship: string): string =>
  `  - { name: ${relationship}, using: { manual_configuration: { column_mapping: { project_id: project_id }, remote_table: { schema: graphwarden, name: ${name} } } } }`;

/** A small project in which nothing is wrong, not even by the database of \`readAppCatalog\`. */
export const cleanFiles: Readonly<Record<string, string>> = {
  'databases/databases.yaml': `- name: default
  kind: postgres
  tables: "!include default/tables/tables.yaml"
`,
  [tracked]: `- "!include app_item.yaml"
- "!include app_team.yaml"
- table: { schema: graphwarden, name: live_credential }
- table: { schema: graphwarden, name: credential_project_access }
- table: { schema: graphwarden, name: service_token_project_access }
`,
  [team]: `table: { schema: app, name: team }
array_relationships:
  - { name: items, using: { foreign_key_constraint_on: { column: team_id, table: { schema: app, name: item } } } }
${view('credential_project_access', 'credentialProjectAccess')}
${view('service_token_project_access', 'serviceTokenProjectAccess')}
select_permissions:
  - role: user_read
    permission:
      columns: [id, name]
      filter: { credentialProjectAccess: ${live} }
`,
  [item]: `table: { schema: app, name: item }
object_relationships:
  - { name: team, using: { foreign_key_constraint_on: team_id } }
insert_permissions:
  - role: user_write
    permission:
      columns: [team_id, title]
      check: { team: { credentialProjectAccess: ${editing} } }
      set: { owner_id: X-Hasura-User-Id }
select_permissions:
  - role: user_read
    permission:
      columns: [id, team_id, owner_id, title, due]
      filter: { team: { credentialProjectAccess: ${live} } }
  - role: service
    permission:
      columns: [id, title, token_id]
      filter: { team: { serviceTokenProjectAccess: { token_id: { _eq: X-Hasura-Service-Token-Id } } } }
update_permissions:
  - role: user_write
    permission:
      columns: [title, due]
      filter: { team: { credentialProjectAccess: ${editing} } }
      check: {}
delete_permissions:
  - role: user_write
    permission:
      filter: { team: { credentialProjectAccess: ${editing} } }
`,
  'inherited_roles.yaml': `- role_name: user
  role_set: [user_read, user_write]
`,
  'actions.yaml': `actions:
  - name: report
    permissions:
      - role: user
      - role: service
    comment: Service tokens need a grant to read the project.
`,
};

const app = `
  CREATE SCHEMA app;
  CREATE TABLE app.team (id uuid PRIMARY KEY, project_id uuid NOT NULL REFERENCES project, name text NOT NULL);
  CREATE TABLE app.item (id uuid PRIMARY KEY, team_id uuid NOT NULL REFERENCES app.team, owner_id uuid NOT NULL,
    title text NOT NULL, due date, token_id uuid, api_key text, data bytea,
    size int GENERATED ALWAYS AS (length(title)) STORED);
  CREATE TABLE app.idle (id uuid PRIMARY KEY);`;

/** What a database with the reference app, and the tables of the small project, has. */
export async function readAppCatalog(): Promise<Catalog> {
  const database = await cloneDatabase();
  await database.pool.query(app);
  const db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
  try {
    return await readCatalog(db);
  } finally {
    await db.$client.end();
    await database.drop();
  }
}

/** A text that a file has once, and what stands there instead. */
export type Edit = readonly [file: string, from: string, to: string];

/** The files with some edited. */
export function edited(files: Readonly<Record<string, string>>, edits: readonly Edit[]) {
  const changed: Record<string, string> = { ...files };
  for (const [file, from, to] of edits) {
    const [before, ...after] = (changed[file] ?? '').split(from);
    if (after.length === 0) throw new Error(`${file} has no ${from}`);
    changed[file] = [before, after.join(from)].join(to.replace('$&', () => from));
  }
  return changed;
}

/** A finding with the text of the line that it names in place of its number. */
export type Seen = Pick<Finding, 'rule' | 'file' | 'path' | 'severity' | 'message'> & { readonly at: string };

/** Checks directories that are made up of files. */
export async function checkStage() {
  const directories = await newDirectories();
  return {
    ...directories,
    async check(files: Readonly<Record<string, string>>, catalog?: Catalog): Promise<Seen[]> {
      const directory = await directories.of(files);
      const checked = await checkDirectory(directory, catalog);
      if (checked === undefined) throw new Error('no metadata');
      return await Promise.all(
        checked.findings.map(async ({ rule, file, path, severity, message, line }) => {
          const text = await readFile(join(directory, file), 'utf8');
          return { rule, file, path, severity, message, at: text.split('\n')[line - 1]?.trim() ?? '' };
        }),
      );
    },
  };
}
