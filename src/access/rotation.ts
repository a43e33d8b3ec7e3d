import { refusal } from '../errors.js';

/** What bounds an overlap: the token's own end, and the policy's ceiling in seconds. */
interface OverlapBounds {
  readonly now: Date;
  readonly expiresAt: Date;
  readonly maximumOverlapSeconds: number;
}

/**
 * Until when the older secret stays good beside the new one: so many seconds from now, never past the token's own end.
 * Undefined for no overlap. More than the policy's ceiling is a PolicyViolation.
 */
export function overlapEnd(seconds: number | null | undefined, bounds: OverlapBounds): Date | undefined {
  const { now, expiresAt, maximumOverlapSeconds } = bounds;
  if (seconds == null || seconds === 0) return undefined;
  if (seconds > maximumOverlapSeconds) {
    throw refusal('PolicyViolation', `overlapSeconds: the most allowed is ${maximumOverlapSeconds}.`);
  }
  return new Date(Math.min(now.getTime() + seconds * 1000, expiresAt.getTime()));
}
