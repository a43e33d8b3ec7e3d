import { type Database, inTransaction } from '../store/database.js';
import { addUsageCounts, replaceDigest, touchSessions, touchTokens } from '../store/usage.js';
import type { UsageRecorder } from './usage-recorder.js';

/**
 * Writes what the recorder collected, in one transaction; what cannot be written is put back for the next time.
 * Rows that outlive a statement are locked in one order everywhere, so that nobody waits in a circle: workspaces, service principals,
 * people, API tokens, service tokens, sessions, and those of one kind by their ids. A digest is renewed only of a token
 * that was touched just before, and is locked by that.
 * A crash loses what came in since the last flush: usage and times of last use, never a credential's state.
 */
export async function flushUsage(db: Database, recorder: UsageRecorder, idleSeconds: number): Promise<void> {
  const batch = recorder.drain();
  if (batch === undefined) return;
  const of = (kind: 'session' | 'api_token' | 'service_token') =>
    batch.uses.filter((use) => use.kind === kind);
  try {
    await inTransaction(db, async (tx) => {
      await addUsageCounts(tx, batch.counts);
      for (const kind of ['api_token', 'service_token'] as const)
        if (of(kind).length > 0) await touchTokens(tx, kind, of(kind));
      if (of('session').length > 0) await touchSessions(tx, of('session'), idleSeconds);
      for (const redigest of batch.redigests) await replaceDigest(tx, redigest);
    });
  } catch (error) {
    recorder.restore(batch);
    throw error;
  }
}
