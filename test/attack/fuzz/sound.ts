import { expect } from '@jest/globals';
import { z } from 'zod';
import type { Target } from './target.js';

/** An answer as far as every door promises the same of it. */
interface Answered {
  readonly status: number;
  /** All of it that the caller gets to see. */
  readonly text: string;
}

/** What an answer to an attacker may be long; a file of the console is the longest thing there is. */
const longest = 4_000_000;

/** What tells of the inside: stacks, paths of files, statements, names of tables, drivers. */
const inside =
  /\n\s+at .+:\d+:\d+|node_modules|node:internal|\/(?:src|dist)\/[a-z-]+\/[a-z-]+\.[jt]s|graphwarden\.(?:api_token|user_account|user_session|service_token)\b|drizzle|Failed query|ECONNREFUSED|\bpg_catalog\b/;

const unavailable = z.object({ extensions: z.object({ code: z.literal('Unavailable'), id: z.guid() }) });

/** Asserts what no attack may change of an answer: no fault of ours, nothing secret, nothing of the inside, a bounded length. */
export function expectSound({ secrets }: Target, { status, text }: Answered): void {
  if (status >= 500) {
    expect(status).toBe(503);
    expect(unavailable.safeParse(JSON.parse(text)).success).toBe(true);
  }
  expect(status).toBeGreaterThanOrEqual(200);
  expect(text.length).toBeLessThan(longest);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(inside.exec(text)?.[0]).toBeUndefined();
  expect(text).not.toMatch(/"code":"Internal"/);
}
