import { type OutgoingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}
interface RawRequest {
  readonly method?: string;
  /** A list sends the header once for each of its values. */
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** A request exactly as given: repeated headers stay repeated, and nothing is added but a length. */
export async function send(
  url: string,
  { method = 'POST', headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.end(body);
  });
}
