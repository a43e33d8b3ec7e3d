import { setTimeout as delay } from 'node:timers/promises';

/** Those who wait for a heartbeat that begins after they came, and the one who sends them. */
export interface WaitingRoom {
  /** Resolves when those who were there have been let go. */
  wait(): Promise<void>;
  /** Resolves after so long, as soon as anybody waits, or when the room is closed. */
  rest(milliseconds: number): Promise<void>;
  /** Takes everybody who waits now, and answers with what lets them go. */
  take(): () => void;
  /** From now on nobody rests. */
  close(): void;
}

export function createWaitingRoom(): WaitingRoom {
  let waiting: (() => void)[] = [];
  let isClosed = false;
  let bell = new AbortController();
  return {
    async wait() {
      await new Promise<void>((done) => {
        waiting.push(done);
        bell.abort();
      });
    },
    async rest(milliseconds) {
      if (waiting.length > 0 || isClosed) return;
      bell = new AbortController();
      await pause(milliseconds, bell.signal);
    },
    take() {
      const taken = waiting;
      waiting = [];
      return () => taken.forEach((done) => done());
    },
    close() {
      isClosed = true;
      bell.abort();
    },
  };
}

/** Waits so long, or until told not to; keeps no process alive. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
