import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

export interface FakePostgres {
  readonly url: string;
  close(): void;
}

/**
 * Somebody else's PostgreSQL: it lets everybody in and answers each query with the one row given, or with an error.
 * Just enough of protocol 3.0 for the questions that are asked before a migration.
 */
export async function fakePostgres(row: Readonly<Record<string, string>>): Promise<FakePostgres> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]));
      socket.on('data', (query) => {
        if (query[0] === 0x58) socket.end();
        else
          socket.write(Buffer.concat([description(row), values(row), message('C', text('SELECT 1')), ready]));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = addressOf(server.address());
  return { url: `postgres://u:secret@127.0.0.1:${port}/d`, close: () => server.close() };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the fake server has no port');
  return address;
}

const int16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
const int32 = (value: number) =>
  Buffer.from([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
const text = (value: string) => Buffer.from(`${value}\0`);
const message = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const ready = message('Z', Buffer.from('I'));

/** Every column is text (type 25), whatever it stands for. */
function description(row: Readonly<Record<string, string>>): Buffer {
  const column = (name: string) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
  const names = Object.keys(row);
  return message('T', int16(names.length), ...names.map(column));
}

function values(row: Readonly<Record<string, string>>): Buffer {
  const all = Object.values(row).map((value) => Buffer.from(value));
  return message('D', int16(all.length), ...all.flatMap((value) => [int32(value.length), value]));
}
