import type { Scenario } from '../scenario.js';
import { secretCheck } from './secret-check.js';

/** Every scenario, in the order of the page. */
export const scenarios: readonly Scenario[] = [secretCheck];
