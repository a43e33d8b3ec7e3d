import { connect } from 'node:net';

/** What came back on one connection until it was closed. */
export interface Received {
  /** The statuses of all answers, in order; `100 Continue` is one. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Sends exactly these bytes on a connection of their own, and waits until the other side closes it. */
export async function exchange(url: string, bytes: string | Buffer): Promise<Received> {
  const { hostname, port } = new URL(url);
  const chunks: Buffer[] = [];
  await new Promise<void>((done, fail) => {
    const socket = connect(Number(port), hostname);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // Whoever is refused while still sending is cut off: what was answered before counts.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') done();
      else fail(error);
    });
    socket.once('close', () => done());
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
  const text = Buffer.concat(chunks).toString('latin1');
  return { text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)) };
}
