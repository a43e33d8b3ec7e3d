import type { Scenario } from '../scenario.js';
import { hookCached } from './hook-cached.js';
import { hookCold } from './hook-cold.js';
import { lifeCycle } from './life-cycle.js';
import { lists } from './lists.js';
import { plans } from './plans.js';
import { rowFilters } from './row-filters.js';
import { secretCheck } from './secret-check.js';

/** Every scenario, in the order of the page. */
export const scenarios: readonly Scenario[] = [
  hookCached,
  hookCold,
  secretCheck,
  rowFilters,
  plans,
  lifeCycle,
  lists,
];
