import type { Session } from '../../src/metadata/engine.js';
import type { Operation } from '../../src/metadata/model.js';
import { type Facts, type Row, idIn, keyOf } from './permissions-facts.js';
import { type Sight, sightOf } from './permissions-sight.js';
import { type TableContract, isGranted, nameOf } from './permissions-tables.js';

// Who should see and write what, said once more: in TypeScript, over bare tables. Nothing here knows Hasura's metadata,
// an access view or a contract view.

/** What a session may do now. */
export interface Expected {
  /** The keys of the rows that it sees, or that an update or delete of everything would take. */
  rows(contract: TableContract, operation: Exclude<Operation, 'insert'>): Set<string>;
  /** Whether it may insert a row into this parent; libraries have none. */
  inserts(contract: TableContract, parent: Row | undefined): boolean;
}

export function expectedOf(facts: Facts, session: Session): Expected {
  const sight = sightOf(facts, session);
  const may = (contract: TableContract, operation: Operation): boolean =>
    sight !== undefined && isGranted(session.role, contract, operation);
  return {
    rows(contract, operation) {
      const rows = facts.rows.get(nameOf(contract)) ?? [];
      const reached = rows.filter((row) => {
        if (sight === undefined || !may(contract, operation)) return false;
        if (sight.everything) return true;
        return operation === 'select'
          ? sees(facts, sight, contract, row)
          : writes(sight, contract, operation, placeIn(facts, contract.name, row));
      });
      return new Set(reached.map((row) => keyOf(contract, row)));
    },
    inserts(contract, parent) {
      if (sight === undefined || !may(contract, 'insert')) return false;
      if (sight.everything) return true;
      if (parent === undefined || contract.in === undefined) return false;
      return writes(sight, contract, 'insert', placeIn(facts, contract.in.table, parent));
    },
  };
}

/** Where a row lies, as far up as it goes. */
interface Placed {
  readonly workspace?: string;
  readonly client?: string;
  readonly project?: string;
  readonly oplog?: string;
  readonly report?: string;
}

function placeIn(facts: Facts, table: string, row: Row): Placed {
  const up = (parent: string): Placed =>
    placeIn(facts, parent, find(facts, parent, idIn(row, `${parent}_id`)));
  switch (table) {
    case 'workspace':
      return { workspace: idIn(row, 'id') };
    case 'client':
      return { workspace: idIn(row, 'workspace_id'), client: idIn(row, 'id') };
    case 'project':
      return { ...up('client'), project: idIn(row, 'id') };
    case 'oplog':
      return { ...up('project'), oplog: idIn(row, 'id') };
    case 'report':
      return { ...up('project'), report: idIn(row, 'id') };
    default: {
      const parent = ['oplog_entry', 'oplog', 'report', 'project', 'client'].find(
        (each) => `${each}_id` in row,
      );
      return parent === undefined ? {} : up(parent);
    }
  }
}

function find(facts: Facts, table: string, id: string): Row {
  const row = facts.rows.get(`public.${table}`)?.find((each) => each['id'] === id);
  if (row === undefined) throw new Error(`there is no ${table} ${id}`);
  return row;
}

function sees(facts: Facts, sight: Sight, contract: TableContract, row: Row): boolean {
  if (contract.lies === 'library') return true;
  if (contract.lies === 'person') return sight.people.has(idIn(row, 'id'));
  const place = placeIn(facts, contract.name, row);
  if (sight.report !== undefined) return place.report === sight.report;
  if (contract.lies === 'client') return has(sight.clients, place.client);
  const { oplog = '', project = '' } = place;
  return sight.oplogs.get(oplog)?.has('read') === true || sight.projects.has(project);
}

function writes(
  sight: Sight,
  contract: TableContract,
  operation: 'insert' | 'update' | 'delete',
  { workspace, project = '', oplog = '' }: Placed,
): boolean {
  const verb = operation === 'insert' ? 'create' : operation;
  // Of service tokens alone: people have no entry here.
  if (sight.oplogs.get(oplog)?.has(verb) === true) return true;
  if (contract[operation]?.by === 'maintainer') return has(sight.maintained, workspace);
  return sight.projects.get(project) === 'edit';
}

const has = (set: ReadonlySet<string>, id: string | undefined): boolean => id !== undefined && set.has(id);
