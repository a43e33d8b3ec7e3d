import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';

/** How often connections on which nothing is asked are ended: the first time after so long. */
const quietMs = 1_000;

/**
 * Takes no new connections, and resolves when the last one has ended. What was read is answered, and every answer to a
 * request that comes from now on says that it is the last on its connection (see `createHttpServer`): clients that
 * never stop asking let go between two requests. Quiet connections have a moment for what is already on its way; after
 * `longestMs` everything ends.
 */
export async function closeServer(server: Server, longestMs: number): Promise<void> {
  const closed = once(server, 'close');
  // That of HTTP ends quiet connections on the spot, and a request that is just arriving with them.
  TcpServer.prototype.close.call(server);
  const quiet = setInterval(() => server.closeIdleConnections(), quietMs);
  const late = setTimeout(() => server.closeAllConnections(), longestMs);
  await closed;
  clearInterval(quiet);
  clearTimeout(late);
}
