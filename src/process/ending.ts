import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Log } from '../observe/log.js';

/** What is under way when no more connections are taken has so long to finish. */
const finishMs = 10_000;

/** Connections are idle between two requests, and some become so after the first look: none is kept for the next one. */
export async function finish(server: Server, log: Log): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const looking = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => {
    log.warn({ afterMs: finishMs }, 'requests that did not finish are cut off');
    server.closeAllConnections();
  }, finishMs);
  await closed;
  clearInterval(looking);
  clearTimeout(late);
}

/**
 * From now on this process ends tidily when it is told to, or when what comes back is called. SIGTERM is from who may have a
 * load balancer to tell first; whoever presses Ctrl-C waits for nothing.
 */
export function endBy(stopAll: (isPatient: boolean) => Promise<void>): () => void {
  let ending: Promise<void> | undefined;
  const end = (isPatient: boolean): void => {
    ending ??= stopAll(isPatient).then(() => process.exit(process.exitCode ?? 0));
  };
  process.on('SIGINT', () => end(false));
  process.on('SIGTERM', () => end(true));
  return () => end(false);
}
