import { z } from 'zod';
import { refusal } from '../errors.js';
import { findActivePrincipalByName, insertServicePrincipal } from '../store/service-principals.js';
import { defineAction } from './action.js';
import { requireMember } from './caller-workspace.js';
import { idField, nameField } from './fields.js';

const input = z.strictObject({
  workspaceId: idField,
  name: nameField,
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, {
      error: 'must be lower-case letters, digits and underscores, 64 at most',
    })
    .nullish(),
});
const output = z.object({
  id: z.guid(),
  workspaceId: z.guid(),
  name: z.string(),
  kind: z.string(),
  ownerId: z.guid(),
  isActive: z.boolean(),
  createdAt: z.date(),
});

/**
 * A durable non-human actor, owned by its maker. The name of one's own active principal, ignoring case, gives that
 * one back unchanged; somebody else's is a Conflict.
 */
export const createServicePrincipal = () =>
  defineAction({
    name: 'createServicePrincipal',
    type: 'mutation',
    callers: ['login', 'api'],
    needs: 'write',
    input,
    output,
    example: {
      input: { workspaceId: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10', name: 'ci' },
      output: {
        id: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
        workspaceId: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10',
        name: 'ci',
        kind: 'integration',
        ownerId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
        isActive: true,
        createdAt: '2031-01-01T12:00:00.000Z',
      },
    },
    async run({ db, principal }, { workspaceId, name, kind }) {
      await requireMember(db, principal, workspaceId);
      const ownerId = principal.person.id;
      const created = await insertServicePrincipal(db, {
        workspaceId,
        name,
        kind: kind ?? 'integration',
        ownerId,
      });
      const found = created ?? (await findActivePrincipalByName(db, workspaceId, name));
      if (found?.ownerId !== ownerId) {
        throw refusal('Conflict', 'name: an active service principal of this workspace has that name.');
      }
      return {
        output: found,
        deed: {
          subjectType: 'service_principal',
          subjectId: found.id,
          detail: { name: found.name, workspaceId, reused: created === undefined },
        },
      };
    },
  });
