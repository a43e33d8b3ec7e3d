import { z } from 'zod';
import { MetadataError } from '../metadata-error.js';
import type { Place } from '../model.js';
import { parseYamlFile } from '../yaml-file.js';
import { reachWords } from './access-views.js';
import { PolicyError } from './problems.js';

/** The roles of a policy; those of Hasura are made of them. */
export const policyRoles = ['user', 'manager', 'service', 'collab'] as const;
export type PolicyRole = (typeof policyRoles)[number];

const name = z.string().min(1).max(63);
const names = z.array(name).min(1).max(200);
const roles = z.array(z.enum(policyRoles)).min(1).max(policyRoles.length);
const expression = z.record(z.string(), z.json()).default({});
const set = z.record(z.string(), z.json()).default({});
/** Whose right it is among people: those who may edit, or maintainers and owners of the workspace. */
const by = z.enum(['editor', 'maintainer']).default('editor');

const selectRule = z.strictObject({
  roles,
  columns: z.union([z.literal('*'), names], 'must be a list of columns'),
  /** Which rows of those within reach. */
  where: expression,
  aggregate: z.boolean().default(false),
  limit: z.int().positive().optional(),
});
const insertRule = z.strictObject({ roles, by, columns: names, set, check: expression });
const updateRule = z.strictObject({ roles, by, columns: names, set, where: expression, check: expression });
const deleteRule = z.strictObject({ roles, by, where: expression });

/** One rule, or a list of them for roles that differ. */
const rules = <T extends z.ZodType>(rule: T) =>
  z
    .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(rule).min(1).max(10))
    .default([]);

const tableEntry = z
  .strictObject({
    /** Why nobody reaches this table through Hasura: it is not tracked. */
    closed: z.string().min(1).optional(),
    is: z.enum(reachWords).optional(),
    within: z
      .string()
      .regex(/^\w+(?:\.\w+)*$/, 'must be names with dots between')
      .optional(),
    library: z.boolean().default(false),
    /** Columns that look as if they held a secret, and do not. */
    not_secret: names.default([]),
    select: rules(selectRule),
    insert: rules(insertRule),
    update: rules(updateRule),
    delete: rules(deleteRule),
  })
  .superRefine((entry, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const { closed, is, within, library } = entry;
    const isReached = is !== undefined || within !== undefined;
    const rows = [entry.select, entry.insert, entry.update, entry.delete].flat().length;
    if (closed !== undefined && (isReached || library || rows > 0))
      refuse('closed', 'stands alone: a closed table is not tracked');
    if (closed === undefined && isReached === library)
      refuse('library', 'say how a row is reached (`within`, `is`), or `library: true`, or `closed: why`');
    if (closed === undefined && entry.select.length === 0)
      refuse('select', 'is missing: what nobody may see is `closed: why`');
  });

const policyFile = z.strictObject({ tables: z.record(z.string().regex(/^\w+(?:\.\w+)?$/), tableEntry) });

export type PolicyEntry = z.infer<typeof tableEntry>;
type Path = readonly PropertyKey[];

/** A policy that is well formed; whether it makes sense for a database is another question. */
export interface Policy {
  /** By the name of the table, with its schema unless that is `public`. */
  readonly tables: Readonly<Record<string, PolicyEntry>>;
  /** Where something stands; a rule that is not in a list has the position 0. */
  placeOf(path: Path): Place;
}

/** Reads `policy.yaml`. A PolicyError names every line that is not well formed. */
export function parsePolicy(text: string, file: string): Policy {
  const yaml = readYaml(text, file);
  const placeOf = (path: Path): Place => {
    const written = asWritten(yaml.value, path);
    return { file, path: written.map(String).join('.'), line: yaml.lineOf(written) };
  };
  const parsed = policyFile.safeParse(yaml.value);
  if (parsed.success) return { tables: parsed.data.tables, placeOf };
  const problems = parsed.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    return { place: placeOf([...issue.path, ...unknown]), what: issue.message, mend: 'see docs/policy.md' };
  });
  throw new PolicyError(problems);
}

function readYaml(text: string, file: string) {
  try {
    return parseYamlFile(text, file);
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    const place = error.place ?? { file, path: '', line: 1 };
    throw new PolicyError([{ place, what: error.message.replace(/^\S+: /, ''), mend: 'write it as YAML' }]);
  }
}

/** The path as far as it is written, without the positions in lists that are not written as lists. */
function asWritten(root: unknown, path: Path): PropertyKey[] {
  const written: PropertyKey[] = [];
  let value = root;
  for (const key of path) {
    if (typeof key === 'number' && !Array.isArray(value)) continue;
    const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const entry = found.find(([each]) => each === String(key));
    if (entry === undefined) break;
    written.push(key);
    value = entry[1];
  }
  return written;
}
