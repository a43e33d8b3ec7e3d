import { z } from 'zod';
import { findTags } from '../store/reference-app-tags.js';
import { defineAction } from './action.js';
import { requireReferenceApp, viewerOf } from './reference-app.js';
import {
  noSuchObject,
  objectFields,
  requireClaimed,
  requireLibraryReader,
  taggedOutput,
} from './tagged-object.js';

const input = z.strictObject(objectFields);

/** The tags on a row, for whoever may read the row. */
export const tags = () =>
  defineAction({
    name: 'tags',
    type: 'query',
    callers: ['login', 'api', 'service', 'collab'],
    needs: 'read',
    serviceNeeds: 'project_read_or_oplog_read',
    input,
    output: taggedOutput,
    example: {
      input: { model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d' },
      output: { model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d', tags: ['external', 'Q3'] },
    },
    async run({ db, principal }, reference) {
      requireClaimed(principal, reference);
      await requireReferenceApp(db);
      await requireLibraryReader(db, principal, reference.model);
      const found = await findTags(db, viewerOf(principal), reference);
      if (found === undefined) throw noSuchObject();
      return { output: { ...reference, tags: found } };
    },
  });
