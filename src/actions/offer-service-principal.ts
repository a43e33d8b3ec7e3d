import { z } from 'zod';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { readPrincipal } from '../store/listed-principals.js';
import { findPerson } from '../store/people.js';
import { endOffer, offerPrincipal } from '../store/service-principals.js';
import { findWorkspaceRole } from '../store/workspaces.js';
import { defineAction } from './action.js';
import { idField, usernameField } from './fields.js';
import { lockPrincipalInSight } from './principal-access.js';
import { examplePrincipal, principalShown } from './principal-shown.js';

const input = z
  .strictObject({ id: idField, userId: idField.nullish(), username: usernameField.nullish() })
  .refine(({ userId, username }) => userId == null || username == null, {
    path: ['userId'],
    error: 'give either userId or username, or neither to take the offer back',
  });

/**
 * Offers a service principal to a member of its workspace, who becomes its owner by accepting. Without a person the offer
 * is taken back, or declined by whom it was made to.
 */
export const offerServicePrincipal = () =>
  defineAction({
    name: 'offerServicePrincipal',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input,
    output: principalShown,
    example: {
      input: { id: examplePrincipal.id, username: 'tom' },
      output: {
        ...examplePrincipal,
        offeredToId: '4c6d8e0f-3a5b-4c7d-8e9f-0a1b2c3d4e5f',
        offeredToUsername: 'tom',
        offeredAt: '2031-01-02T12:00:00.000Z',
      },
    },
    async run({ db, principal: caller }, { id, userId, username }) {
      const { principal, ...standing } = await lockPrincipalInSight(db, caller, id);
      const isTakenBack = userId == null && username == null;
      if (!(isTakenBack ? standing.isOwners || standing.isOfferee : standing.isHolder))
        throw new AppError('Unauthorized', 'only its owner and owners of the workspace hand it on');
      const by = caller.person.id;
      const to = isTakenBack ? null : await findOfferee(db, principal, { userId, username });
      await (to === null ? endOffer(db, id) : offerPrincipal(db, id, { to, by }));
      const isNothing = to === null && principal.offeredTo === null;
      const detail = { offeredTo: to, formerlyOfferedTo: principal.offeredTo };
      return {
        output: await readPrincipal(db, id),
        deed: isNothing ? [] : { subjectType: 'service_principal', subjectId: id, detail },
      };
    },
  });

interface Named {
  readonly userId: string | null | undefined;
  readonly username: string | null | undefined;
}

/** Whoever is no active member, or a guest, looks like nobody. */
async function findOfferee(
  db: Transaction,
  { workspaceId, ownerId }: { readonly workspaceId: string; readonly ownerId: string },
  { userId, username }: Named,
): Promise<string> {
  const field = userId == null ? 'username' : 'userId';
  const person = await findPerson(db, userId == null ? { username: username ?? '' } : { id: userId });
  const role = person?.isActive === true ? await findWorkspaceRole(db, workspaceId, person.id) : undefined;
  if (person === undefined || (role ?? 'guest') === 'guest') {
    throw refusal(
      'NotFound',
      `${field}: there is no such active member of the workspace who is more than a guest.`,
    );
  }
  if (person.id === ownerId) throw refusal('Conflict', `${field}: the service principal is theirs already.`);
  return person.id;
}
