import { z } from 'zod';

/** What every creation of a token answers. */
export const createdToken = z.object({
  id: z.guid(),
  token: z.string(),
  tokenId: z.string(),
  expiresAt: z.date(),
});

interface NewToken {
  readonly id: string;
  readonly tokenId: string;
  readonly expiresAt: Date;
  readonly text: string;
}

/** The answer that shows a token's text, the only one there will ever be, and the audit row beside it, which does not. */
export const shownOnce = (
  subjectType: 'api_token' | 'service_token',
  { id, tokenId, expiresAt, text }: NewToken,
  detail: Readonly<Record<string, unknown>>,
) => ({
  output: { id, token: text, tokenId, expiresAt },
  deed: { subjectType, subjectId: id, detail: { ...detail, tokenId } },
});
