import { regenerationOf } from './rotation.js';
import type { ActionServices } from './services.js';
import { apiTokens } from './token-kinds.js';

/** Gives an API token a new text. */
export const regenerateApiToken = (services: ActionServices) => regenerationOf(apiTokens, services);
