import { z } from 'zod';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { type ObjectReference, findObject, isLibrary, lockObject } from '../store/reference-app-objects.js';
import type { Viewer } from '../store/reference-app-reach.js';
import { insertMissingTags, replaceTags } from '../store/reference-app-tags.js';
import { defineAction } from './action.js';
import { nameField } from './fields.js';
import { requireReferenceApp, viewerOf } from './reference-app.js';
import { noSuchObject, objectFields, requireClaimed, taggedOutput } from './tagged-object.js';

const input = z.strictObject({
  ...objectFields,
  tags: z
    .array(nameField, { error: 'must be a list' })
    .max(50, { error: 'holds more than 50 tags' })
    .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, {
      error: 'holds a tag twice, ignoring case',
    }),
});

/**
 * Puts exactly these tags on a row, for whoever may edit it; a tag that exists keeps the spelling it has. Of two at once
 * one comes after the other. Service tokens tag entries of operation logs and nothing else.
 */
export const setTags = () =>
  defineAction({
    name: 'setTags',
    type: 'mutation',
    callers: ['login', 'api', 'service', 'collab'],
    needs: 'write',
    serviceNeeds: 'oplog_update',
    input,
    output: taggedOutput,
    example: {
      input: { model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d', tags: ['Q3', 'external'] },
      output: { model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d', tags: ['external', 'Q3'] },
    },
    async run({ db, principal }, { tags, ...reference }) {
      requireClaimed(principal, reference);
      await requireReferenceApp(db);
      const viewer = viewerOf(principal);
      await lockEditable(db, viewer, reference);
      await insertMissingTags(db, tags);
      const { tags: now, added, removed, isWhole } = await replaceTags(db, reference, tags);
      if (!isWhole) throw refusal('Conflict', 'tags: one of them was deleted meanwhile. Try again.');
      const isChanged = added.length > 0 || removed.length > 0;
      const detail = { tags: now, added, removed };
      return {
        output: { ...reference, tags: now },
        deed: isChanged ? { subjectType: reference.model, subjectId: reference.id, detail } : [],
      };
    },
  });

/** Holds a row that the viewer may edit, also after having waited for it. */
async function lockEditable(db: Transaction, viewer: Viewer, reference: ObjectReference): Promise<void> {
  requireEditableModel(viewer, reference);
  requireEditable(viewer, await lockObject(db, viewer, reference));
  requireEditable(viewer, await findObject(db, viewer, reference));
}

/** Refused whether or not there is such a row. */
function requireEditableModel({ kind }: Viewer, { model }: ObjectReference): void {
  if (isLibrary(model) && kind !== 'manager')
    throw refusal('Unauthorized', 'Only managers and admins tag what is in the library.');
  if (kind === 'service_token' && model !== 'oplog_entry')
    throw refusal('Unauthorized', 'Service tokens tag entries of operation logs only.');
}

/** People who may only read a row are told so; to a service token, a row that it may not update does not exist. */
function requireEditable({ kind }: Viewer, found: { readonly mayEdit: boolean } | undefined): void {
  if (found === undefined || (kind === 'service_token' && !found.mayEdit)) throw noSuchObject();
  if (!found.mayEdit) throw new AppError('Unauthorized', 'a row that the caller may only read');
}
