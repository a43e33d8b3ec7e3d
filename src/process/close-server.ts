import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import type { Log } from '../observe/log.js';

/** What is under way when no more connections are taken has so long to finish. */
const finishMs = 10_000;

/** How often connections on which nothing is asked are ended: the first time after so long. */
const quietMs = 1_000;

/**
 * Takes no new connections, and resolves when the last one has ended. What was read is answered, and every answer to a
 * request that comes from now on says that it is the last on its connection (see `createHttpServer`): clients that
 * never stop asking let go between two requests. Quiet connections have a moment for what is already on its way; after
 * ten seconds everything ends.
 */
export async function closeServer(server: Server, log: Pick<Log, 'warn'>): Promise<void> {
  const closed = once(server, 'close');
  // That of HTTP ends quiet connections on the spot, and a request that is just arriving with them.
  TcpServer.prototype.close.call(server);
  const quiet = setInterval(() => server.closeIdleConnections(), quietMs);
  const late = setTimeout(() => {
    log.warn({ afterMs: finishMs }, 'requests that did not finish are cut off');
    server.closeAllConnections();
  }, finishMs);
  await closed;
  clearInterval(quiet);
  clearTimeout(late);
}
