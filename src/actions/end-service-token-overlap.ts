import { overlapEndOf } from './rotation.js';
import { serviceTokens } from './token-kinds.js';

/** Ends the overlap of a service token early. */
export const endServiceTokenOverlap = () => overlapEndOf(serviceTokens);
