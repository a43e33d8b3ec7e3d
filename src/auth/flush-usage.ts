import type { Database } from '../store/database.js';
import { writeUsage } from '../store/usage.js';
import type { UsageRecorder } from './usage-recorder.js';

/** More than this takes another statement: no row is locked for long, and no request waits while rows become text. */
const credentialsAStatement = 2_000;

/**
 * Writes what the recorder collected, in one statement; what could not be written is put back for the next time.
 * A crash loses what came in since the last flush: usage and times of last use, never a credential's state.
 */
export async function flushUsage(db: Database, recorder: UsageRecorder, idleSeconds: number): Promise<void> {
  const usages = recorder.drain();
  for (let written = 0; written < usages.length; written += credentialsAStatement) {
    try {
      await writeUsage(db, usages.slice(written, written + credentialsAStatement), idleSeconds);
    } catch (error) {
      recorder.restore(usages.slice(written));
      throw error;
    }
  }
}
