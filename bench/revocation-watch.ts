import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './hook.js';
import type { BenchProcess } from './process.js';

// One replica, asked about one token again and again while that is revoked.

export interface Replica {
  readonly url: string;
  readonly agent: Agent;
}

export const replicaOf = ({ url }: BenchProcess): Replica => ({
  url,
  agent: new Agent({ keepAlive: true, maxSockets: 1 }),
});

export async function isAccepted({ url, agent }: Replica, credential: string): Promise<boolean> {
  const response = await ask(url, credential, agent);
  response.resume();
  const { statusCode = 0 } = response;
  if (statusCode !== 200 && statusCode !== 401) throw new Error(`the hook answered ${statusCode}`);
  return statusCode === 200;
}

/** What one replica did about one revocation. */
export interface Seen {
  /** When the first refusal was there. */
  readonly refusedAt: number;
  /** When the last request that was accepted had been sent. */
  readonly lastAcceptedSentAt: number;
  /** Requests that were accepted after the first refusal. */
  readonly acceptedAfter: number;
}

const pauseMilliseconds = 1;
const patienceMilliseconds = 70_000;

/** Asks until the first refusal, and five times more. */
export async function watch(replica: Replica, credential: string): Promise<Seen> {
  const began = performance.now();
  let lastAcceptedSentAt = began;
  for (;;) {
    const sentAt = performance.now();
    if (!(await isAccepted(replica, credential))) break;
    lastAcceptedSentAt = sentAt;
    if (sentAt - began > patienceMilliseconds) throw new Error('a revoked credential is accepted for ever');
    await delay(pauseMilliseconds);
  }
  const refusedAt = performance.now();
  let acceptedAfter = 0;
  for (let more = 0; more < 5; more += 1) if (await isAccepted(replica, credential)) acceptedAfter += 1;
  return { refusedAt, lastAcceptedSentAt, acceptedAfter };
}
