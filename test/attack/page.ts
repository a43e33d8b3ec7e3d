import { z } from 'zod';
import { type RawAnswer, send } from '../actions/raw.js';
import type { Service } from '../support/service.js';

/** A request to /graphql as a page of the console makes it, by its cookie. */
export const asPage = {
  'Content-Type': 'application/json',
  'X-Graphwarden-Console': '1',
  'Sec-Fetch-Site': 'same-origin',
} as const;

type Headers = Readonly<Record<string, string | string[]>>;

/** Asks /graphql with exactly these headers. */
export const ask = async (
  { url }: Pick<Service, 'url'>,
  query: string,
  headers: Headers,
): Promise<RawAnswer> =>
  await send(`${url}/graphql`, { headers: { ...headers }, body: JSON.stringify({ query }) });

const shape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

/** What an answer of /graphql says: what it has, or the code of its first error. */
export function readAnswer({ text }: RawAnswer) {
  const { data, errors } = shape.parse(JSON.parse(text));
  return { data: data ?? undefined, code: errors?.[0]?.extensions.code };
}

export const cookiesIn = ({ headers }: RawAnswer): readonly string[] => [headers['set-cookie'] ?? []].flat();
