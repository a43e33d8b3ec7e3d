import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** A wire between the service and PostgreSQL that a test can cut. */
export interface TcpProxy {
  /** The same database, reached through this wire. */
  urlThrough(url: string): string;
  /** Breaks every connection; new ones get through. */
  breakAll(): void;
  /** Breaks every connection; new ones are refused. */
  cut(): Promise<void>;
  /** Breaks every connection; new ones are taken and never answered. */
  silence(): void;
  /** Holds back every byte of the connections that are there, and ends none; new ones get through. */
  stall(): void;
  /** Lets connections through again. */
  restore(): Promise<void>;
  /** How many bytes clients have sent to the server so far. */
  bytesSent(): number;
  close(): Promise<void>;
}

/** Starts a wire to the server of this URL, on a free port of the loopback. */
export async function startTcpProxy(serverUrl: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  let silent = false;
  let sent = 0;

  const keep = (socket: Socket): Socket => {
    open.add(socket);
    return socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (silent) return;
    const upstream = keep(connect(Number(port), hostname));
    client.on('data', (bytes) => (sent += bytes.length));
    client.pipe(upstream).pipe(client);
    client.on('stall', () => {
      client.unpipe(upstream).pause();
      upstream.unpipe(client).pause();
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const breakAll = (): void => open.forEach((socket) => socket.destroy());
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    breakAll();
    await closed;
  };
  const address = await listen(server, 0);
  return {
    urlThrough(url) {
      const through = new URL(url);
      through.hostname = '127.0.0.1';
      through.port = String(address.port);
      return through.toString();
    },
    breakAll,
    cut: stop,
    stall() {
      open.forEach((socket) => socket.emit('stall'));
    },
    silence() {
      silent = true;
      breakAll();
    },
    async restore() {
      breakAll();
      silent = false;
      if (!server.listening) await listen(server, address.port);
    },
    bytesSent: () => sent,
    close: stop,
  };
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
  const listening = once(server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a proxy that listens has an address');
  return address;
}
