import type { Relationship, TrackedTable } from '../model.js';
import type { Examination } from './examined.js';
import type { Found } from './finding.js';
import { didYouMean } from './nearest.js';
import { type Project, type Table, qualifiedName } from './project.js';

/** Whether relationships lead somewhere, and to as many rows as they say. */
export const relationships = ({ project }: Examination): Found[] =>
  project.metadata.tables.flatMap((tracked) =>
    tracked.relationships.flatMap((each) => leads(project, tracked, each)),
  );

type At = (message: string, rule: Found['rule']) => Found[];

function leads(project: Project, tracked: TrackedTable, relationship: Relationship): Found[] {
  const { name, place } = relationship;
  const from = project.table(tracked.source, tracked);
  const { target, ours, theirs } = project.joined(from, relationship);
  const at: At = (message, rule) => [{ rule, place, message: `"${name}" ${message}` }];
  const missing = missingColumns(from, ours, at) ?? (target && missingColumns(target, theirs, at));
  if (missing !== undefined) return missing;
  if (target === undefined) return from.catalog === undefined ? [] : at(noKey(from, ours), noSuch);
  const where = qualifiedName(target.name);
  if (target.tracked === undefined) return at(`leads to ${where}, which is not tracked`, 'unknown-table');
  if (lacksTheirKey(target, ours, relationship))
    return at(`${noKey(target, theirs)} that leads here`, noSuch);
  if (!isOfMany(target, theirs, relationship)) return [];
  return at(`says object, but several rows of ${where} can fit`, 'object-of-many');
}

const lacksTheirKey = ({ catalog }: Table, ours: readonly string[], { using }: Relationship): boolean =>
  using.kind === 'their_key' && catalog !== undefined && ours.length === 0;

const noSuch = 'unknown-relationship';

const noKey = ({ name }: Table, columns: readonly string[]): string =>
  `goes by a foreign key, but ${qualifiedName(name)} has none on (${columns.join(', ')})`;

function missingColumns(
  { columns: known, name }: Table,
  columns: readonly string[],
  at: At,
): Found[] | undefined {
  const missing = known === undefined ? undefined : columns.find((column) => !known.has(column));
  if (missing === undefined) return undefined;
  const suggestion = didYouMean(missing, [...(known?.keys() ?? [])]);
  return at(
    `goes by "${missing}", a column that ${qualifiedName(name)} does not have${suggestion}`,
    'unknown-column',
  );
}

/** Of views it is not known what is unique. */
const isOfMany = ({ catalog }: Table, columns: readonly string[], { type, using }: Relationship): boolean =>
  type === 'object' &&
  using.kind !== 'own_key' &&
  catalog?.kind === 'table' &&
  !catalog.uniqueKeys.some((key) => key.columns.every((column) => columns.includes(column)));
