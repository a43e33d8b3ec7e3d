import type { FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';
import type { Ask } from '../../graphql/ask.js';
import type { PageIdentity } from '../../graphql/page-identity.js';
import { viewerDocument } from '../../session/viewer.js';

/** Asks what somebody typed, as whoever is logged in. A login that has run out meanwhile is renewed as on every other page. */
export const createConsoleFetcher =
  (ask: Ask, identity: PageIdentity, onIdentity: () => void) =>
  async (asked: FetcherParams): Promise<ExecutionResult> => {
    const answer = await send(asked, identity);
    if (isRefused(answer)) {
      await ask(viewerDocument, {});
      return await send(asked, identity);
    }
    // Somebody may have logged in or out by it.
    if (/\b(?:login|logout)\b/.test(asked.query)) onIdentity();
    return answer;
  };

async function send(
  { query, operationName, variables }: FetcherParams,
  identity: PageIdentity,
): Promise<ExecutionResult> {
  const given: unknown = variables;
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      ...identity.header(),
    },
    credentials: 'same-origin',
    cache: 'no-store',
    body: JSON.stringify({ query, operationName, variables: given }),
  });
  const answer: unknown = await response.json();
  if (!isResult(answer)) throw new Error(response.statusText);
  return answer;
}

const isResult = (found: unknown): found is ExecutionResult => typeof found === 'object' && found !== null;

/** A login that has run out, or that of somebody else by now: asked as any page asks, either is dealt with. */
const isRefused = (answer: ExecutionResult): boolean =>
  ['AuthenticationInvalid', 'IdentityChanged'].includes(String(answer.errors?.[0]?.extensions['code']));
