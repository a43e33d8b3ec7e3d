import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { MigrationError, originOf } from './migration-error.js';

interface BriefLocks {
  readonly progress: (line: string) => void;
  /** How often it is tried, and how long the others have in between. */
  readonly attempts?: number;
  readonly pauseMs?: number;
  /** How long a lock is waited for. */
  readonly waitMs?: number;
}

/** A lock that was waited for too long; two who waited for each other, of whom this one was given up. */
const otherWantsIt: readonly string[] = ['55P03', '40P01'];

/**
 * Runs work in a transaction that waits two seconds at most for a lock, and tries again later where it does not get it:
 * behind a statement that waits for a table as a whole, everybody else who wants the table waits too. Says so once, and
 * gives up in the end. The work starts anew with every attempt.
 */
export async function withBriefLocks<T>(
  client: pg.Client,
  { progress, attempts = 30, pauseMs = 1_000, waitMs = 2_000 }: BriefLocks,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await client.query('BEGIN');
    try {
      await client.query("SELECT set_config('lock_timeout', $1, true)", [String(waitMs)]);
      const result = await work();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      const { code, message } = originOf(error);
      if (!otherWantsIt.includes(code)) throw error;
      if (attempt === attempts)
        throw new MigrationError(
          `another connection, a backup perhaps, holds what the views and triggers need (${message}): tried ${attempts} times`,
          error,
        );
    }
    if (attempt === 1)
      progress('another connection holds what the views and triggers need: trying again until it lets go');
    await setTimeout(pauseMs);
  }
}
