import type { Catalog } from '../model.js';
import { directoryOf } from './directory.js';
import type { Policy } from './schema.js';
import { trackedTables } from './tracked-tables.js';

/**
 * Hasura's metadata directory by a policy for the tables of a database: the text of each file by its path, always the
 * same for the same input. `actions.graphql` is not part of it. Throws a PolicyError that lists every problem.
 */
export const generateMetadata = (
  policy: Policy,
  catalog: Catalog,
  actionsYaml: string,
): ReadonlyMap<string, string> => directoryOf(trackedTables(policy, catalog), actionsYaml);
