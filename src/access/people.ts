import { type Principal, type Standing, standingOf } from './principal.js';

/**
 * Whether somebody may act, by standing, on a person of this role, and give this role to one: admins and operators on
 * all and any, managers on people of role `user` only.
 */
export function mayActOn(principal: Principal, role: Standing): boolean {
  if (principal.kind === 'operator') return true;
  if (principal.kind !== 'login' && principal.kind !== 'api_token') return false;
  const standing = standingOf(principal);
  return standing === 'admin' || (standing === 'manager' && role === 'user');
}
