import { Secret, TOTP } from 'otpauth';
import { z } from 'zod';
import { type Service, testPassword } from '../support/service.js';
import { type Outcome, type Door, call, succeed } from './doors.js';

/** Limits that no test reaches that is not about them. */
export const wideThrottle = { perUserAndAddress: 10_000, perUser: 10_000, perAddress: 10_000 };

export const enrolment = z.strictObject({ secret: z.string(), uri: z.string() });
export const codesOutput = z.strictObject({ codes: z.array(z.string()).length(10) });

/** The code of a secret, as an authenticator shows it now, or so many steps of 30 seconds later. */
export function codeOf(secret: string, stepsAhead = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + stepsAhead * 30_000 });
}

/** A code of six digits that is none of a secret's. */
export function wrongCode(secret: string): string {
  const right = [-2, -1, 0, 1, 2].map((step) => codeOf(secret, step));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) ?? ''
  );
}

export interface Enrolled {
  readonly id: string;
  readonly username: string;
  readonly token: string;
  readonly sessionId: string;
  readonly secret: string;
  readonly codes: readonly string[];
}

let serial = 0;
export const newUsername = (): string => `sec-${Date.now().toString(36)}-${(serial += 1)}`;

/** Somebody with a password, a session and a name. */
export async function somebody(service: Service, row: Parameters<Service['person']>[0] = {}) {
  const username = row.username ?? newUsername();
  return { ...(await service.person({ ...row, username })), username };
}

/** Somebody who has enrolled a second factor, through the door; the codes of its first steps count again. */
export async function enrolled(
  service: Service,
  row: Parameters<Service['person']>[0] = {},
): Promise<Enrolled> {
  const person = await somebody(service, row);
  const secret = await enrol(service, person.token);
  const { codes } = codesOutput.parse(
    await succeed(
      service,
      'graphql',
      'confirmSecondFactor',
      { code: codeOf(secret) },
      { token: person.token },
    ),
  );
  await forgetSteps(service, person.id);
  return { ...person, secret, codes };
}

/** A secret that waits for its first code. */
export async function enrol(
  service: Service,
  token: string,
  { password = testPassword, code }: { password?: string | null; code?: string } = {},
) {
  const input = { password, ...(code !== undefined && { code }) };
  const made = await succeed(service, 'graphql', 'enrolSecondFactor', input, { token });
  return enrolment.parse(made).secret;
}

/** Makes the codes of the last minute count again, so that a test need not wait for the next ones. */
export async function forgetSteps(service: Service, userId: string): Promise<void> {
  await service.pool.query('UPDATE graphwarden.second_factor SET last_step = NULL WHERE user_id = $1', [
    userId,
  ]);
}

/** A login with the password of the tests, unless told another. */
export async function logIn(
  service: Pick<Service, 'action' | 'graphql'>,
  door: Door,
  { username, password = testPassword, otp }: { username: string; password?: string; otp?: string },
): Promise<Outcome> {
  return await call(service, door, 'login', { username, password, ...(otp !== undefined && { otp }) });
}
