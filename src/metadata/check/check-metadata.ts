import type { Metadata } from '../model.js';
import { actions } from './actions.js';
import { checksOfRows } from './checks.js';
import { columnsOfPermissions } from './columns.js';
import { type Examination, examine } from './examined.js';
import { faults } from './faults.js';
import { type Finding, type Found, findingOf, sorted } from './finding.js';
import { openRows } from './open-rows.js';
import { type CheckContext, projectOf } from './project.js';
import { relationships } from './relationships.js';
import { roles } from './roles.js';
import { type RuleName, rules } from './rules.js';
import { tables } from './tables.js';
import { updates } from './updates.js';
import { useOfViews } from './use-of-views.js';
import { variables } from './variables.js';

/** What looks at permissions, and what looks at all else. */
const ofPermissions = [faults, openRows, useOfViews, checksOfRows, updates, columnsOfPermissions, variables];
const ofTheRest = [tables, relationships, roles, actions];

/**
 * What is wrong with metadata, of any project, sorted by place. Rules that need the database find nothing, or less,
 * without a catalog: see `uncheckedRules`.
 */
export function checkMetadata(metadata: Metadata, context: CheckContext = {}): Finding[] {
  const examination = examine(projectOf(metadata, context));
  return sorted(looked([...ofPermissions, ...ofTheRest], examination).map(findingOf));
}

const looked = (
  looks: readonly ((examination: Examination) => Found[])[],
  examination: Examination,
): Found[] => looks.flatMap((look) => look(examination));

const isRule = (name: string): name is RuleName => Object.hasOwn(rules, name);

/** The rules that are left out, or find less, without a catalog. */
export const uncheckedRules: readonly RuleName[] = Object.entries(rules).flatMap(([name, { needs }]) =>
  needs === 'catalog' && isRule(name) ? [name] : [],
);
