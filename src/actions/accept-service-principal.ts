import { z } from 'zod';
import type { LoginPrincipal } from '../access/principal.js';
import { holdsPrincipal } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { lockUnrevokedTokens } from '../store/handed-tokens.js';
import { readPrincipal } from '../store/listed-principals.js';
import { handPrincipalOn } from '../store/service-principals.js';
import { deleteGrants } from '../store/token-grants.js';
import { revokeMany } from '../store/token-revocation.js';
import { endOverlap } from '../store/token-rotation.js';
import { lockUser } from '../store/users.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { idField } from './fields.js';
import type { ShownGrant } from './grant-details.js';
import { grantsUnder, handedToken, handedTokens } from './handed-token.js';
import { requireRoomForToken } from './live-tokens.js';
import { lockPrincipalInSight, noPrincipal } from './principal-access.js';
import { examplePrincipal, principalShown } from './principal-shown.js';

const input = z.strictObject({
  id: idField,
  keepTokenIds: z.array(idField).max(1000, { error: 'holds more than 1000 ids' }).nullish(),
  dryRun: z.boolean({ error: 'must be true or false' }).nullish(),
});
const output = z.object({
  principal: principalShown,
  dryRun: z.boolean(),
  tokens: z.array(handedToken),
});

/**
 * Accepts a service principal that is offered to the caller, who owns it from then on. Tokens that are not kept are
 * revoked; a kept one loses the grants that the new owner does not hold now, any on the whole workspace, and the older text
 * of an overlap. A dry run
 * only says what each token would keep and reach.
 */
export const acceptServicePrincipal = () =>
  defineAction({
    name: 'acceptServicePrincipal',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input,
    output,
    example: {
      input: { id: examplePrincipal.id, keepTokenIds: ['5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11'] },
      output: {
        principal: examplePrincipal,
        dryRun: false,
        tokens: [
          {
            id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
            name: 'report builder in CI',
            isKept: true,
            grants: [
              {
                resourceType: 'project',
                resourceId: '8a9b0c1d-2e3f-4a5b-9c7d-8e9f0a1b2c3d',
                action: 'read',
                name: 'Spring assessment',
                isStale: false,
                staleBecause: null,
                staleSince: null,
              },
            ],
            reach: { words: 'Reads 1 project', clients: 1, projects: 1, oplogs: 1, writableOplogs: 0 },
          },
        ],
      },
    },
    async run({ db, principal: caller }, { id, keepTokenIds, dryRun }) {
      const { workspaceId, former } = await requireOffered(db, caller, id);
      const owner = { ownerId: caller.person.id, workspaceId };
      const tokens = await lockTokens(db, id, owner.ownerId, keepTokenIds ?? []);
      const grants = await grantsUnder(db, tokens, owner);
      const shown = await handedTokens(db, tokens, grants, owner);
      if (dryRun === true) {
        const unchanged = await readPrincipal(db, id);
        return { output: { principal: unchanged, dryRun: true, tokens: shown }, deed: [] };
      }
      await handPrincipalOn(db, id, owner.ownerId);
      const deeds = await keepOrRevoke(db, tokens, grants, owner.ownerId);
      const kept = tokens.filter(({ isKept }) => isKept).map((token) => token.id);
      const detail = { formerOwnerId: former, ownerId: owner.ownerId, keptTokenIds: kept };
      return {
        output: { principal: await readPrincipal(db, id), dryRun: false, tokens: shown },
        deed: [{ subjectType: 'service_principal', subjectId: id, detail }, ...deeds],
      };
    },
  });

/** The principal, held, if it is offered to the caller, who must be active and more than a guest in its workspace. */
async function requireOffered(db: Transaction, caller: LoginPrincipal, id: string) {
  const { principal, isOfferee } = await lockPrincipalInSight(db, caller, id);
  if (!isOfferee) throw noPrincipal();
  const { workspaceId, ownerId: former } = principal;
  const role = await workspaceRoleOf(db, caller, workspaceId);
  const isActive = await lockUser(db, caller.person.id);
  if ((role ?? 'guest') === 'guest' || !isActive)
    throw new AppError('Unauthorized', 'a guest, or somebody who has left, takes nothing over');
  if (!holdsPrincipal(caller, { ownerId: caller.person.id }, role))
    throw new AppError(
      'Unauthorized',
      'the new owner’s standing would bound it, which this login does not have',
    );
  return { workspaceId, former };
}

/** The unrevoked tokens, held, with whether each is kept; those kept must be within the new owner's cap. */
async function lockTokens(db: Transaction, id: string, ownerId: string, keep: readonly string[]) {
  const found = await lockUnrevokedTokens(db, id);
  const unknown = keep.findIndex((kept) => !found.some((token) => token.id === kept));
  if (unknown >= 0)
    throw refusal('NotFound', `keepTokenIds[${unknown}]: there is no such token of it that is not revoked.`);
  const tokens = found.map((token) => ({ ...token, isKept: keep.includes(token.id) }));
  await requireRoomForToken(db, ownerId, tokens.filter(({ isKept, isLive }) => isKept && isLive).length);
  return tokens;
}

/** Does to each token what becomes of it; answers with a row of the audit log for each. */
async function keepOrRevoke(
  db: Transaction,
  tokens: readonly { readonly id: string; readonly isKept: boolean }[],
  grants: ReadonlyMap<string, readonly ShownGrant[]>,
  by: string,
) {
  const gone = tokens.filter(({ isKept }) => !isKept).map(({ id }) => id);
  await revokeMany(db, 'service_token', gone, { by, reason: 'handed on' });
  const deeds = gone.map((subjectId) => deedOf(subjectId, { kept: false, reason: 'handed on' }));
  for (const { id } of tokens.filter(({ isKept }) => isKept)) {
    const dropped = (grants.get(id) ?? [])
      .filter(({ staleBecause }) => staleBecause !== null)
      .map(({ resourceType, resourceId, action }) => ({ resourceType, resourceId, action }));
    if (dropped.length > 0) await deleteGrants(db, id, dropped);
    await endOverlap(db, 'service_token', id);
    deeds.push(deedOf(id, { kept: true, ownerId: by, droppedGrants: dropped }));
  }
  return deeds;
}

const deedOf = (subjectId: string, detail: Readonly<Record<string, unknown>>) => ({
  subjectType: 'service_token',
  subjectId,
  detail,
});
