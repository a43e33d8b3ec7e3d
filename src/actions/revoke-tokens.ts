import { z } from 'zod';
import { AppError, refusal } from '../errors.js';
import { type Hits, countHits, listHits, listSeenTokens, lockHits } from '../store/bulk-revocation.js';
import type { Queryable, Transaction } from '../store/database.js';
import { revokeMany } from '../store/token-revocation.js';
import type { Viewer } from '../store/token-sight.js';
import { listTokenSummaries } from '../store/token-summaries.js';
import { defineAction } from './action.js';
import { idField, idsField, reasonField, searchField } from './fields.js';
import { statusField, tokenKindField } from './token-list.js';
import { tokenSummary } from './token-summary.js';
import { requireTargets, viewerOf } from './token-viewer.js';

const kinds = ['api_token', 'service_token'] as const;
type Kind = (typeof kinds)[number];

const filter = z
  .strictObject({
    kind: tokenKindField.nullish(),
    workspaceId: idField.nullish(),
    userId: idField.nullish(),
    servicePrincipalId: idField.nullish(),
    status: statusField,
    search: searchField,
  })
  .refine((fields) => Object.values(fields).some((value) => value != null && value !== ''), {
    error: 'needs at least one of kind, workspaceId, userId, servicePrincipalId, status, search',
  })
  .refine(({ kind, servicePrincipalId }) => servicePrincipalId == null || kind !== 'api_token', {
    path: ['servicePrincipalId'],
    error: 'does not go with kind api_token: an API token has no service principal',
  });
type Filter = z.infer<typeof filter>;

const input = z
  .strictObject({
    ids: idsField.nullish(),
    filter: filter.nullish(),
    reason: reasonField.nullish(),
    dryRun: z.boolean({ error: 'must be true or false' }).nullish(),
  })
  .refine(({ ids, filter: given }) => (ids == null) !== (given == null), {
    error: 'give either ids or a filter',
  });

const mostAtOnce = 1000;

/**
 * Ends many tokens for good, all or none: those with these ids, or those of a filter that the caller may revoke. Tokens
 * revoked before keep who, when and why, and do not count. With `dryRun` it only says which would be hit.
 */
export const revokeTokens = () =>
  defineAction({
    name: 'revokeTokens',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input,
    output: z.object({ count: z.int(), dryRun: z.boolean(), tokens: z.array(tokenSummary) }),
    example: {
      input: {
        filter: { kind: 'api_token', status: 'unused' },
        reason: 'not used for 90 days',
        dryRun: true,
      },
      output: {
        count: 1,
        dryRun: true,
        tokens: [
          {
            id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
            kind: 'api_token',
            tokenId: '3fa94c01b27de568',
            name: 'nightly export',
            owner: 'olga',
            status: 'active',
            expiresAt: '2031-01-31T12:00:00.000Z',
            lastUsedAt: null,
          },
        ],
      },
    },
    async run({ db, principal }, { ids, filter: wanted, reason, dryRun }) {
      const viewer = viewerOf(principal);
      const meant =
        ids == null ? await requireFilter(db, viewer, wanted ?? {}) : await requireIds(db, viewer, ids);
      const kindsMeant = kindsOf(wanted);
      await requireNotTooMany(db, viewer, kindsMeant, meant);
      const isDry = dryRun === true;
      const by = { by: viewer.personId, reason: reason ?? undefined };
      const tokens = [];
      for (const kind of kindsMeant) {
        const hit = await (isDry ? listHits : lockHits)(db, kind, viewer, meant);
        if (!isDry) await revokeMany(db, kind, hit, by);
        tokens.push(...(await listTokenSummaries(db, kind, hit)));
      }
      const detail = { reason: reason ?? null, bulk: true };
      return {
        output: { count: tokens.length, dryRun: isDry, tokens },
        deed: isDry ? [] : tokens.map(({ id, kind }) => ({ subjectType: kind, subjectId: id, detail })),
      };
    },
  });

/** Always in this order, so that two who revoke many wait for each other. */
const kindsOf = (wanted: Filter | null | undefined): readonly Kind[] => {
  if (wanted?.servicePrincipalId != null) return ['service_token'];
  return kinds.filter((kind) => wanted?.kind == null || wanted.kind === kind);
};

async function requireFilter(db: Queryable, viewer: Viewer, wanted: Filter): Promise<Hits> {
  const { workspaceId, userId, servicePrincipalId, status, search } = wanted;
  await requireTargets(db, viewer, { workspaceId, userId, servicePrincipalId }, 'filter.');
  return { selection: { workspaceId, personId: userId, servicePrincipalId, status, search } };
}

/** Requires that the caller may revoke every one of these tokens; one out of sight looks like a missing one. */
async function requireIds(db: Transaction, viewer: Viewer, ids: readonly string[]): Promise<Hits> {
  const seen = [];
  for (const kind of kinds) seen.push(...(await listSeenTokens(db, kind, viewer, ids)));
  const known = new Set(seen.map(({ id }) => id));
  const missing = ids.findIndex((id) => !known.has(id));
  if (missing >= 0)
    throw refusal('NotFound', `ids[${missing}]: there is no such token, or it is out of reach.`);
  if (seen.some(({ revocable }) => !revocable))
    throw new AppError('Unauthorized', 'a manager acts only on people of role user');
  return { ids };
}

async function requireNotTooMany(
  db: Queryable,
  viewer: Viewer,
  kindsMeant: readonly Kind[],
  meant: Hits,
): Promise<void> {
  let count = 0;
  for (const kind of kindsMeant) count += await countHits(db, kind, viewer, meant);
  if (count > mostAtOnce)
    throw refusal(
      'PolicyViolation',
      `This would hit ${count} tokens, and ${mostAtOnce} at once are the most: narrow the filter.`,
    );
}
