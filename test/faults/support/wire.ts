import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** What becomes of a message that a client sends, once: it goes through as ever, or the connection ends there. */
export type Fate =
  | 'pass'
  /** The server never sees it. */
  | 'cut before'
  /** The server does as it is told; its answer never comes. */
  | 'cut after'
  /** The same, and the connection stays open. */
  | 'silence after';

/** A wire to PostgreSQL that reads along, and can end a connection at one certain message. */
export interface Wire {
  readonly url: string;
  /** Asked about every chunk that a client sends, until it answers with something else than `pass`. */
  watch(fateOf: (sent: string) => Fate): void;
  /** Whether what was watched for has come, and the server has answered it where it was to see it. */
  readonly hasStruck: () => boolean;
  close(): Promise<void>;
}

export async function startWire(serverUrl: string): Promise<Wire> {
  const to = new URL(serverUrl);
  const open = new Set<Socket>();
  const passAll = (): Fate => 'pass';
  let watching: (sent: string) => Fate = passAll;
  let hasStruck = false;

  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname);
    let isStruck = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    const end = (): void => {
      hasStruck = true;
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (bytes) => {
      if (isStruck) return;
      const fate = watching(bytes.toString('latin1'));
      if (fate === 'pass') {
        upstream.write(bytes);
        return;
      }
      isStruck = true;
      watching = passAll;
      if (fate === 'cut before') {
        end();
        return;
      }
      upstream.write(bytes);
      upstream.once('data', () => {
        hasStruck = true;
        if (fate === 'cut after') end();
      });
    });
    upstream.on('data', (bytes) => {
      if (!isStruck) client.write(bytes);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('a wire that listens has an address');
  const through = new URL(serverUrl);
  through.hostname = '127.0.0.1';
  through.port = String(address.port);
  return {
    url: through.toString(),
    watch(fateOf) {
      hasStruck = false;
      watching = fateOf;
    },
    hasStruck: () => hasStruck,
    async close() {
      const closed = once(server, 'close');
      server.close();
      open.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
