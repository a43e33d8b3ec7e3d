import type { Scenario } from '../scenario.js';
import { hookCached } from './hook-cached.js';
import { hookCold } from './hook-cold.js';
import { hookJunk } from './hook-junk.js';
import { hookPost } from './hook-post.js';
import { memory } from './memory.js';
import { revocation } from './revocation.js';
import { secretCheck } from './secret-check.js';
import { start } from './start.js';

/** Every scenario, in the order of the page. */
export const scenarios: readonly Scenario[] = [
  hookCached,
  hookCold,
  hookJunk,
  hookPost,
  secretCheck,
  revocation,
  memory,
  start,
];
