import { type RequestListener, createServer } from 'node:http';
import { z } from 'zod';

/** The answer of the hook that a bare server is to give, byte by byte. */
export const recordedAnswer = z.object({
  status: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
});
export type RecordedAnswer = z.infer<typeof recordedAnswer>;

export const answerToGive = (): RecordedAnswer =>
  recordedAnswer.parse(JSON.parse(process.env['BENCH_ANSWER'] ?? ''));

/** Serves on a free port of the loopback, as Node does by default, and says where. */
export function listen(handler: RequestListener): void {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server has an address');
    process.stdout.write(`listens on http://127.0.0.1:${address.port}\n`);
  });
  process.on('SIGTERM', () => process.exit(0));
}
