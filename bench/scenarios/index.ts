import type { Scenario } from '../scenario.js';
import { hookCached } from './hook-cached.js';
import { hookCold } from './hook-cold.js';
import { hookJunk } from './hook-junk.js';
import { hookObserved } from './hook-observed.js';
import { hookPost } from './hook-post.js';
import { lifeCycle } from './life-cycle.js';
import { lists } from './lists.js';
import { memory } from './memory.js';
import { plans } from './plans.js';
import { revocation } from './revocation.js';
import { rowFilters } from './row-filters.js';
import { secretCheck } from './secret-check.js';
import { start } from './start.js';

/** Every scenario, in the order of the page. */
export const scenarios: readonly Scenario[] = [
  hookCached,
  hookCold,
  hookObserved,
  hookJunk,
  hookPost,
  secretCheck,
  revocation,
  memory,
  rowFilters,
  lifeCycle,
  lists,
  start,
  plans,
];
