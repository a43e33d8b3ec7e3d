import { type LoadedMetadata, readMetadata } from '../load.js';
import { MetadataError } from '../metadata-error.js';
import type { Catalog } from '../model.js';
import { checkMetadata, uncheckedRules } from './check-metadata.js';
import { type Finding, findingOf, sorted } from './finding.js';
import type { RuleName } from './rules.js';

export interface CheckedDirectory {
  readonly findings: readonly Finding[];
  /** The rules that were left out, or found less, without the database. */
  readonly unchecked: readonly RuleName[];
}

/**
 * What is wrong with a metadata directory; undefined where it holds none. What cannot be read is a finding too, the only
 * one then. The catalog is that of the source `default`, or of the first one.
 */
export async function checkDirectory(
  directory: string,
  catalog?: Catalog,
): Promise<CheckedDirectory | undefined> {
  try {
    const loaded = await readMetadata(directory);
    return loaded.hasSources ? checkLoaded(loaded, catalog) : undefined;
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    const { place = { file: '.', path: '', line: 1 }, reason } = error;
    const findings = [findingOf({ rule: 'unreadable', place, message: reason })];
    return { findings, unchecked: uncheckedWithout(catalog) };
  }
}

/** The same of a directory that was read: nothing is read again. */
export function checkLoaded(
  { metadata, locate, otherSources, otherRoles }: LoadedMetadata,
  catalog?: Catalog,
): CheckedDirectory {
  const unread = otherSources.map(({ name, kind, place }) =>
    findingOf({ rule: 'unread-source', place, message: `source "${name}" is of kind ${kind}` }),
  );
  const findings = checkMetadata(metadata, { catalog, locate, otherRoles });
  return { findings: sorted([...unread, ...findings]), unchecked: uncheckedWithout(catalog) };
}

const uncheckedWithout = (catalog: Catalog | undefined): readonly RuleName[] =>
  catalog === undefined ? uncheckedRules : [];
