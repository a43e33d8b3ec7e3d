import { rulesOfMetadata } from './rules-of-metadata.js';
import { rulesOfPermissions } from './rules-of-permissions.js';

/** Every rule, by its name, in the order of the documentation. */
export const rules = { ...rulesOfPermissions, ...rulesOfMetadata } as const;

export type RuleName = keyof typeof rules;
