import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, neverNil, oneOf } from '../columns.js';
import { tag, taggedModels } from './library.js';

/** A tag on a row of one of several tables. Triggers stand in for the foreign key that no column can have to them all. */
export const tagging = pgTable(
  'tagging',
  {
    id: id(),
    tagId: uuid()
      .notNull()
      .references(() => tag.id, { onDelete: 'cascade' }),
    model: text({ enum: taggedModels }).notNull(),
    objectId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('tagging_id_not_nil', t.id),
    oneOf('tagging_model_known', t.model, taggedModels),
    unique('tagging_model_object_tag').on(t.model, t.objectId, t.tagId),
    index('tagging_tag').on(t.tagId),
  ],
);
