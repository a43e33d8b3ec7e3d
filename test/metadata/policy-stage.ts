import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Catalog } from '../../src/metadata/model.js';
import { generateMetadata } from '../../src/metadata/policy/generate.js';
import { PolicyError } from '../../src/metadata/policy/problems.js';
import { parsePolicy } from '../../src/metadata/policy/schema.js';
import { readCatalog } from '../../src/store/catalog.js';
import { openDatabase } from '../../src/store/database.js';
import { cloneDatabase } from '../support/database.js';
import { metadataDirectory } from '../support/service.js';

/** A text of the policy that occurs in the entry of a table, and what stands there instead. */
export type Edit = readonly [table: string, from: string, to: string];

/** Opens the table `loose`, which a policy of the stage closes. */
export const looseAs = (rest: string): Edit => ['loose', '{ closed: not yet }', `\n    ${rest}`];
export const looseColumns = 'select: { roles: [user], columns: ';

/** The policy of the reference app, and its tables with a few that show more. */
export interface PolicyStage {
  readonly catalog: Catalog;
  readonly policy: string;
  /** The policy, changed. */
  edited(edits: readonly Edit[]): string;
  /** What a policy is refused for, with the text of the line that each problem names. */
  problemsOf(text: string): { readonly message: string; readonly at: string }[];
  /** What is generated for a table, as Hasura reads it. */
  tableFile(text: string, table: string): z.infer<typeof file>;
}

const named = z.object({ name: z.string(), using: z.json() });
const granted = z.object({ role: z.string(), permission: z.json() });
const file = z.object({
  object_relationships: z.array(named).default([]),
  array_relationships: z.array(named).default([]),
  select_permissions: z.array(granted).default([]),
});

const more = `
  ALTER TABLE project_note ADD COLUMN note_length int GENERATED ALWAYS AS (length(note)) STORED;
  ALTER TABLE project_invite DROP CONSTRAINT project_invite_pkey;
  CREATE TABLE forgotten (id uuid PRIMARY KEY);
  CREATE TABLE loose (id uuid PRIMARY KEY, project_id uuid REFERENCES project,
    forgotten_id uuid NOT NULL REFERENCES forgotten, api_key text, retry_token text, "projectId" text,
    tag_id uuid REFERENCES tag, other_tag_id uuid REFERENCES tag);
  CREATE VIEW project_names AS SELECT p.id, count(*) AS names FROM project p GROUP BY p.id`;

export async function policyStage(): Promise<PolicyStage> {
  const database = await cloneDatabase();
  await database.pool.query(more);
  const db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
  const catalog = await readCatalog(db);
  await db.$client.end();
  await database.drop();
  const text = await readFile(join(metadataDirectory, 'policy.yaml'), 'utf8');
  const closed = ['forgotten', 'loose', 'project_names'].map((name) => `  ${name}: { closed: not yet }\n`);
  const policy = text + closed.join('');
  const generate = (changed: string) => generateMetadata(parsePolicy(changed, 'policy.yaml'), catalog, '');
  return {
    catalog,
    policy,
    edited: (edits) => edits.reduce(editedOnce, policy),
    problemsOf(changed) {
      try {
        generate(changed);
        return [];
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
        const lines = changed.split('\n');
        return error.message.split('\n').map((message) => {
          const line = Number(/^policy\.yaml:(\d+)/.exec(message)?.[1]);
          return { message, at: lines[line - 1] ?? '' };
        });
      }
    },
    tableFile: (changed, table) =>
      file.parse(parse(generate(changed).get(`databases/default/tables/${table}.yaml`) ?? '')),
  };
}

function editedOnce(text: string, [table, from, to]: Edit): string {
  const start = table === '' ? 0 : text.indexOf(`\n  ${table}:`);
  const at = start < 0 ? -1 : text.indexOf(from, start);
  if (at < 0) throw new Error(`nothing to plant in ${table}: ${from}`);
  return text.slice(0, at) + to + text.slice(at + from.length);
}
