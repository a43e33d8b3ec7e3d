import type { Principal } from '../access/principal.js';

/** The person who acts; undefined for an operator, and for whoever is none. */
export const actingPersonId = (principal: Principal): string | undefined =>
  'person' in principal ? principal.person.id : undefined;
