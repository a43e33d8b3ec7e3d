import { updateOf } from './rotation.js';
import type { ActionServices } from './services.js';
import { serviceTokens } from './token-kinds.js';

/** Renames a service token, or moves its end. */
export const updateServiceToken = (services: ActionServices) => updateOf(serviceTokens, services);
