import { overlapEndOf } from './rotation.js';
import { apiTokens } from './token-kinds.js';

/** Ends the overlap of an API token early. */
export const endApiTokenOverlap = () => overlapEndOf(apiTokens);
