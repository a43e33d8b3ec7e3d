import { connect } from 'node:net';

type RawRequest = {
  method?: string;
  path?: string;
  /** Exactly as they go over the wire: any spelling, any number of times. */
  headers?: readonly (readonly [string, string])[];
  body?: string | Uint8Array;
};
export type RawAnswer = {
  readonly status: number;
  /** Everything the caller gets to see, byte for byte, but for the time of day. */
  readonly bytes: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** One HTTP request written by hand, since HTTP clients tidy up headers; the answer as it came. */
export async function rawRequest(url: string, request: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', path = '/hasura/auth', headers = [], body = '' } = request;
  const { hostname, port } = new URL(url);
  const framing: [string, string][] = [
    ['Host', `${hostname}:${port}`],
    ['Connection', 'close'],
  ];
  if (body.length > 0) framing.push(['Content-Length', String(Buffer.byteLength(body))]);
  const head = [...framing, ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = connect(Number(port), hostname);
  const failure = new Promise<never>((_resolve, reject) => socket.once('error', reject));
  socket.write(
    Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`, 'latin1'), Buffer.from(body)]),
  );
  return parsed((await Promise.race([bytesOf(socket), failure])).toString('utf8'));
}

async function bytesOf(socket: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parsed(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const kept = lines.filter((line) => !line.toLowerCase().startsWith('date:'));
  const headers = kept.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = text.slice(end + 4);
  return {
    status: Number(statusLine.split(' ')[1]),
    bytes: [statusLine, ...kept, '', body].join('\r\n'),
    headers: new Map(headers),
    body,
  };
}

/** The auth hook in POST mode with this body, sent by hand. */
export async function rawPost(
  url: string,
  body: string | Uint8Array,
  headers: readonly (readonly [string, string])[] = [['Content-Type', 'application/json']],
): Promise<RawAnswer> {
  return await rawRequest(url, { method: 'POST', headers, body });
}
