import { AppError } from '../errors.js';
import type { LoginAttempt, LoginThrottle } from '../store/login-throttle.js';

/** Counts an attempt to prove something by a password or a code, before it is looked at; refuses when there were too many. */
export async function countAttempt(throttle: LoginThrottle, attempt: LoginAttempt): Promise<void> {
  refuseUntil(await throttle.begin(attempt));
}

/** The same for a code of a second factor, behind a right password. */
export async function countCode(throttle: LoginThrottle, attempt: LoginAttempt): Promise<void> {
  refuseUntil(await throttle.beginCode(attempt));
}

function refuseUntil(wait: number | undefined): void {
  if (wait === undefined) return;
  throw new AppError('RateLimited', 'too many attempts to log in', {
    publicText: `Too many attempts to log in: try again in ${wait} seconds.`,
    retryAfterSeconds: wait,
  });
}
