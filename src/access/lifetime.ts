import { refusal } from '../errors.js';

/** The bounds of a token's life, in seconds from now. */
export interface LifetimePolicy {
  readonly minimumLifetimeSeconds: number;
  readonly maximumLifetimeSeconds: number;
}

/** Refuses, with PolicyViolation, an expiry outside now + minimum … now + maximum (both ends allowed, and always after now). */
export function requireLifetime(expiresAt: Date, now: Date, policy: LifetimePolicy): void {
  const earliest = new Date(now.getTime() + policy.minimumLifetimeSeconds * 1000);
  const latest = new Date(now.getTime() + policy.maximumLifetimeSeconds * 1000);
  if (expiresAt <= now) throw refusal('PolicyViolation', 'expiresAt: must lie in the future.');
  if (expiresAt < earliest)
    throw refusal('PolicyViolation', `expiresAt: the earliest allowed is ${earliest.toISOString()}.`);
  if (expiresAt > latest)
    throw refusal('PolicyViolation', `expiresAt: the latest allowed is ${latest.toISOString()}.`);
}
