import { updateOf } from './rotation.js';
import type { ActionServices } from './services.js';
import { apiTokens } from './token-kinds.js';

/** Renames an API token, or moves its end. */
export const updateApiToken = (services: ActionServices) => updateOf(apiTokens, services);
