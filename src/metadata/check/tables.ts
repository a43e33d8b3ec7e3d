import type { TrackedTable } from '../model.js';
import { isAccessView, productSchema } from '../policy/access-views.js';
import { conditionsIn } from './condition.js';
import type { Examination, Examined } from './examined.js';
import type { Found } from './finding.js';
import { type Project, isSame, qualifiedName } from './project.js';

/** Whether what is tracked is there, is what should be tracked, and is guarded by somebody. */
export const tables = (examination: Examination): Found[] => [
  ...examination.project.metadata.tables.flatMap((tracked) => [
    ...ours(examination.project, tracked),
    ...existence(examination.project, tracked),
  ]),
  ...duplicates(examination.project),
  ...idle(examination),
  ...refused(examination),
];

/** Views of ours that are for reading, by whom the filter lets. */
const readable = ['person', 'project', 'client', 'oplog', 'collab_document'];

function ours({ table, hasCatalog }: Project, tracked: TrackedTable): Found[] {
  const { schema, name, source, place, permissions } = tracked;
  if (schema !== productSchema) return [];
  const { catalog } = table(source, tracked);
  const isKnown = isAccessView(tracked) || readable.includes(name) || name === 'user_project_access';
  const isTable = hasCatalog(source) ? catalog?.kind === 'table' : !isKnown;
  if (isTable) return [{ rule: 'product-table', place, message: `${qualifiedName(tracked)} is tracked` }];
  if (readable.includes(name)) return [];
  return permissions.map((permission) => ({
    rule: 'access-view-permission',
    place: permission.place,
    message: `${permission.role} may ${permission.operation} rows of ${qualifiedName(tracked)}`,
    about: { table: tracked, permission },
  }));
}

const existence = ({ table, hasCatalog }: Project, tracked: TrackedTable): Found[] =>
  hasCatalog(tracked.source) && table(tracked.source, tracked).catalog === undefined
    ? [
        {
          rule: 'unknown-table',
          place: tracked.place,
          message: `the database has no ${qualifiedName(tracked)}`,
        },
      ]
    : [];

function duplicates({ metadata: { tables: all } }: Project): Found[] {
  const again = all
    .filter(
      (table, index) => all.findIndex((each) => each.source === table.source && isSame(each, table)) < index,
    )
    .map((table): Found => ({
      rule: 'duplicate',
      place: table.place,
      message: `${qualifiedName(table)} is tracked twice`,
    }));
  const permissions = all.flatMap((table) =>
    table.permissions.flatMap((permission, index): Found[] => {
      const { role, operation, place } = permission;
      const first = table.permissions.findIndex((each) => each.role === role && each.operation === operation);
      if (first === index) return [];
      return [{ rule: 'duplicate', place, message: `${role} has two permissions to ${operation}` }];
    }),
  );
  return [...again, ...permissions];
}

/** Tables without a permission are right where conditions ask them, or where their rows are the values of a type. */
function idle({ project: { metadata }, permissions }: Examination): Found[] {
  const asked = new Set<TrackedTable | undefined>(
    permissions.flatMap(({ conditions }) =>
      conditions.flatMap(({ condition }) =>
        [...conditionsIn(condition)].map((each) =>
          each.kind === 'related' ? each.joined.target?.tracked : undefined,
        ),
      ),
    ),
  );
  return metadata.tables
    .filter((table) => table.permissions.length === 0 && !table.isEnum && table.schema !== productSchema)
    .filter((table) => !asked.has(table))
    .map((table) => ({
      rule: 'idle-table',
      place: table.place,
      message: `no role has a permission on ${qualifiedName(table)}, and no condition asks it`,
    }));
}

const takes = { insert: 'isInsertable', update: 'isUpdatable', delete: 'isDeletable' } as const;

/** A view may refuse what a table takes. */
const refused = ({ permissions }: Examination): Found[] =>
  permissions.flatMap((examined: Examined) => {
    const { permission, table } = examined;
    const { operation } = permission;
    if (operation === 'select' || table.catalog?.[takes[operation]] !== false) return [];
    return [examined.found('untaken-operation', `${qualifiedName(table.name)} takes no ${operation}`)];
  });
