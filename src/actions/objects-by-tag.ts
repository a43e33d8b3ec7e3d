import { z } from 'zod';
import { taggedModels } from '../store/reference-app-objects.js';
import { listObjectsByTag } from '../store/reference-app-tags.js';
import { defineAction } from './action.js';
import { nameField, pageFields, pageOf } from './fields.js';
import { requireReferenceApp, viewerOf } from './reference-app.js';
import { requireLibraryReader, taggedModel } from './tagged-object.js';

const input = z.strictObject({ tag: nameField, model: taggedModel.nullish(), ...pageFields });
const output = pageOf(z.object({ model: taggedModel, id: z.guid(), name: z.string() }));

/** The rows that have a tag, ignoring case, as far as the caller may read them: what is out of sight is not even counted. */
export const objectsByTag = () =>
  defineAction({
    name: 'objectsByTag',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    serviceNeeds: 'project_read_or_oplog_read',
    input,
    output,
    example: {
      input: { tag: 'external', first: 20 },
      output: {
        nodes: [{ model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d', name: 'Nova external test' }],
        pageInfo: { hasNextPage: false, endCursor: 'NWYwYzFmNmUgbm92YSBleHRlcm5hbCB0ZXN0' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, { tag, model, ...page }) {
      await requireReferenceApp(db);
      await requireLibraryReader(db, principal, model);
      const models = model == null ? taggedModels : [model];
      return { output: await listObjectsByTag(db, viewerOf(principal), { tag, models, ...page }) };
    },
  });
