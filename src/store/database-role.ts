import { TransactionRollbackError, sql } from 'drizzle-orm';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { refusalIn } from './database-errors.js';
import type { Database, Transaction } from './database.js';
import { migrationKey } from './migration-turn.js';
import { findDatabaseOf, hasOwnDatabase } from './own-database.js';
import { hasOtherPassword } from './role-password.js';
import type { RoleOutcome, RoleRequest } from './role-request.js';
import {
  type ObjectName,
  type Right,
  findPowersOf,
  listDefaultRights,
  listFunctionsNamed,
  listLeaks,
  listRelations,
  listRightsOf,
  listSchemasOpenTo,
  listTriggerFunctionsFor,
} from './role-rights.js';

/** Tables of these are never anybody's but ours. */
const ours = ['graphwarden', 'graphwarden_internal'];

/**
 * Gives a role exactly these rights on the schemas of these tables and on ours: what is missing is granted, what it was
 * granted beside is revoked. In one transaction, at the end of which the role reaches no table of ours, or nothing is done.
 * A database of its own is made after that, since no transaction can.
 */
export async function grantToRole(db: Database, request: RoleRequest): Promise<RoleOutcome> {
  const outcomes: RoleOutcome[] = [];
  const afterwards: string[] = [];
  try {
    await db.transaction(async (tx) => {
      const outcome = await granted(tx, request, afterwards);
      outcomes.push(outcome);
      if (request.dryRun || 'refused' in outcome) tx.rollback();
    });
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal?.code === '42501')
      return { refused: [`the role of DATABASE_URL may not do this: ${refusal.message}`] };
    // Ours is the only rollback that is asked for: whatever else ends here, a failed COMMIT too, has granted nothing.
    if (!(error instanceof TransactionRollbackError)) throw error;
    return outcomes[0] ?? { refused: [] };
  }
  for (const statement of afterwards)
    await db.execute(sql.raw(statement)).catch(async (error: unknown) => {
      if (!(await hasOwnDatabase(db, request))) throw error;
    });
  return outcomes[0] ?? { refused: [] };
}

/** What is left to be done when the transaction is, is put into `afterwards`. */
async function granted(tx: Transaction, request: RoleRequest, afterwards: string[]): Promise<RoleOutcome> {
  const { role, tables, functions, ownDatabase } = request;
  const statements: string[] = [];
  const run = async (statement: string, shown = statement): Promise<void> => {
    await tx.execute(sql.raw(statement));
    statements.push(shown);
  };
  // The lock of migrations: who grants while views are made anew would grant on those that go.
  await tx.execute(sql`select pg_advisory_xact_lock(${migrationKey}::bigint)`);
  const schemas = [...new Set([...[...tables, ...functions].map(({ schema }) => schema), ...ours])];
  const unfit = await prepareRole(tx, request, await findPowersOf(tx, role, schemas), run);
  if (unfit.length > 0) return { refused: unfit };
  const wanted = await wantedRights(tx, { tables, functions });
  if ('refused' in wanted) return wanted;
  for (const statement of await missingStatements(tx, role, schemas, wanted.rights)) await run(statement);
  for (const object of await listTriggerFunctionsFor(tx, role, schemas))
    await run(`REVOKE EXECUTE ON ${object} FROM PUBLIC`);
  const problems = await remaining(tx, role, schemas, wanted.rights);
  if (problems.length > 0) return { refused: problems };
  if (ownDatabase !== undefined) {
    const making = await makingOfDatabase(tx, role, ownDatabase);
    if ('refused' in making) return making;
    afterwards.push(...making.statements);
  }
  return {
    statements: [...statements, ...afterwards],
    openSchemas: await listSchemasOpenTo(tx, role, schemas),
  };
}

/**
 * What makes a database that the role is to own, where it is missing. No transaction can, so that whether we may is asked
 * before anything is kept; of PostgreSQL's own empty template, since the other one may be in use.
 */
async function makingOfDatabase(
  tx: Transaction,
  role: string,
  name: string,
): Promise<{ readonly statements: readonly string[] } | { readonly refused: readonly string[] }> {
  const [owner, database] = [escapeIdentifier(role), escapeIdentifier(name)];
  const found = await findDatabaseOf(tx, role, name);
  const present = found?.owner ?? role;
  if (present !== role)
    return {
      refused: [`database ${name} is ${present}'s: ALTER DATABASE ${database} OWNER TO ${owner} ends that`],
    };
  if (found?.owner === role) return { statements: [] };
  const statement = `CREATE DATABASE ${database} OWNER ${owner} TEMPLATE template0`;
  return found?.mayMake === true
    ? { statements: [statement] }
    : { refused: [`the role of DATABASE_URL may not do this: ${statement}`] };
}

/** Makes the role, or gives it its password, where that was asked for; answers why it cannot be a role for Hasura. */
async function prepareRole(
  tx: Transaction,
  { role, password }: RoleRequest,
  powers: readonly string[] | undefined,
  run: (statement: string, shown: string) => Promise<void>,
): Promise<string[]> {
  const name = escapeIdentifier(role);
  if (powers === undefined) {
    if (password?.create !== true) return [`there is no role ${role}: --create makes it`];
    const made = `CREATE ROLE ${name} LOGIN`;
    await run(`${made} PASSWORD ${escapeLiteral(password.verifier)}`, made);
    return [];
  }
  if (powers.length > 0) return powers.map((power) => `${role} is more than a role for Hasura: ${power}`);
  if (password?.set === true && (await hasOtherPassword(tx, role, password))) {
    const changed = `ALTER ROLE ${name} LOGIN PASSWORD`;
    await run(`${changed} ${escapeLiteral(password.verifier)}`, `${changed} '…'`);
  }
  return [];
}

type Wanted = RoleRequest['tables'][number];
type Relation = Awaited<ReturnType<typeof listRelations>>[number];

async function wantedRights(
  tx: Transaction,
  { tables, functions }: Pick<RoleRequest, 'tables' | 'functions'>,
): Promise<{ readonly rights: readonly Right[] } | { readonly refused: readonly string[] }> {
  const relations = await listRelations(tx, [...new Set(tables.map(({ schema }) => schema))]);
  const found = tables.map((table) => ({
    table,
    relation: relations.find(({ schema, name }) => schema === table.schema && name === table.name),
  }));
  const refused = [
    ...found.flatMap(({ table, relation }) => refusalOf(table, relation) ?? []),
    ...functions.filter(({ schema }) => schema.startsWith('graphwarden')).map(refusalOfFunction),
  ];
  if (refused.length > 0) return { refused };
  const objects = await listFunctionsNamed(tx, functions);
  const database = await tx.execute<{ name: string }>(
    sql`select 'DATABASE ' || quote_ident(current_database()) as name`,
  );
  const schemas = new Set([
    ...found.flatMap(({ relation }) => relation?.schemaObject ?? []),
    ...objects.map(({ schemaObject }) => schemaObject),
  ]);
  return {
    rights: [
      ...database.rows.map(({ name }) => whole(name, 'CONNECT')),
      ...[...schemas].map((schema) => whole(schema, 'USAGE')),
      ...found.flatMap(({ table, relation }) => (relation === undefined ? [] : rightsOn(table, relation))),
      ...objects.map(({ object }) => whole(object, 'EXECUTE')),
    ],
  };
}

function refusalOf(table: Wanted, relation: Relation | undefined): string | undefined {
  const what = `the metadata track ${table.schema}.${table.name}`;
  if (relation === undefined) return `${what}, which this database does not have`;
  if (ours.includes(table.schema)) return refusalOfOurs(table, relation, what);
  const unknown = columnsOf(table).find((column) => !Object.hasOwn(relation.columns, column));
  return unknown === undefined
    ? undefined
    : `${what} and let column ${JSON.stringify(unknown)} be updated, which it does not have`;
}

/** Who writes to a view that PostgreSQL can write through writes to the table beneath it, as the owner of the view. */
function refusalOfOurs(table: Wanted, { isView }: Relation, what: string): string | undefined {
  if (table.schema !== 'graphwarden' || !isView)
    return `${what}, which is a table of Graphwarden and never Hasura's`;
  return table.insert || table.delete || table.update.length > 0
    ? `${what} and let it be written, which only Graphwarden does`
    : undefined;
}

const columnsOf = ({ update }: Wanted): readonly string[] => (update === '*' ? [] : update);

const refusalOfFunction = ({ schema, name }: RoleRequest['functions'][number]): string =>
  `the metadata track function ${schema}.${name}, which is Graphwarden's and never Hasura's`;

const whole = (object: ObjectName, privilege: string): Right => ({ object, privilege, column: null });

function rightsOn(table: Wanted, { object, sequences, columns }: Relation): Right[] {
  const { update } = table;
  const updates =
    update === '*'
      ? [whole(object, 'UPDATE')]
      : update.map((column) => ({ object, privilege: 'UPDATE', column: quoted(columns, column) }));
  return [
    whole(object, 'SELECT'),
    ...(table.insert ? [whole(object, 'INSERT'), ...sequences.map((each) => whole(each, 'USAGE'))] : []),
    ...updates,
    ...(table.delete ? [whole(object, 'DELETE')] : []),
  ];
}

/** As SQL writes it, and never as the metadata do. */
function quoted(columns: Relation['columns'], column: string): string {
  const written = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (written === undefined) throw new Error('a column that was not looked for');
  return written;
}

const keyOf = ({ object, privilege, column }: Right): string => `${object}|${privilege}|${column ?? ''}`;

/** What brings the rights that a role holds to those that it should. */
async function missingStatements(
  tx: Transaction,
  role: string,
  schemas: readonly string[],
  wanted: readonly Right[],
): Promise<string[]> {
  const held = await listRightsOf(tx, role, schemas);
  const [wantedKeys, heldKeys] = [new Set(wanted.map(keyOf)), new Set(held.map(keyOf))];
  const excess = held.filter((right) => !wantedKeys.has(keyOf(right)));
  const handed = held.filter((right) => right.mayGrant && wantedKeys.has(keyOf(right)));
  const missing = wanted.filter((right) => !heldKeys.has(keyOf(right)));
  const name = escapeIdentifier(role);
  return [
    ...byObject(excess).map(([object, rights]) => `REVOKE ${rights} ON ${object} FROM ${name} CASCADE`),
    ...byObject(handed).map(
      ([object, rights]) => `REVOKE GRANT OPTION FOR ${rights} ON ${object} FROM ${name} CASCADE`,
    ),
    ...byObject(missing).map(([object, rights]) => `GRANT ${rights} ON ${object} TO ${name}`),
  ];
}

/** `SELECT, UPDATE (name, note)` for each thing. */
function byObject(rights: readonly Right[]): [ObjectName, string][] {
  return [...new Set(rights.map(({ object }) => object))].map((object) => {
    const own = rights.filter((right) => right.object === object);
    const privileges = [...new Set(own.map(({ privilege }) => privilege))].flatMap((privilege) => {
      const same = own.filter((right) => right.privilege === privilege);
      const columns = same.flatMap(({ column }) => column ?? []);
      return [
        ...(same.some(({ column }) => column === null) ? [privilege] : []),
        ...(columns.length > 0 ? [`${privilege} (${columns.join(', ')})`] : []),
      ];
    });
    return [object, privileges.join(', ')];
  });
}

/** A grant by somebody who may not is a warning, and PUBLIC has what nobody was granted: only looking again tells. */
async function remaining(
  tx: Transaction,
  role: string,
  schemas: readonly string[],
  wanted: readonly Right[],
): Promise<string[]> {
  const undone = await missingStatements(tx, role, schemas, wanted);
  const leaks = await listLeaks(
    tx,
    role,
    wanted.map(({ object }) => object),
  );
  const defaults = await listDefaultRights(tx, role, schemas);
  return [
    ...undone.map((statement) => `the role of DATABASE_URL may not do this: ${statement}`),
    ...defaults.map((statement) => `what is made later would be open to ${role}: ${statement} ends that`),
    ...leaks.map((name) => `${role} can reach ${name} all the same: take it from PUBLIC`),
  ];
}
