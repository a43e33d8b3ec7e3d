import { regenerationOf } from './rotation.js';
import type { ActionServices } from './services.js';
import { serviceTokens } from './token-kinds.js';

/** Gives a service token a new text. */
export const regenerateServiceToken = (services: ActionServices) => regenerationOf(serviceTokens, services);
