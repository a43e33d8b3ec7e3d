import type { Transaction } from '../store/database.js';
import { insertTag, insertTagging } from '../store/reference-app.js';

/** Puts tags on a row of a model. */
export type Tagger = (
  model: Parameters<typeof insertTagging>[1]['model'],
  objectId: string,
  names: readonly string[] | undefined,
) => Promise<void>;

/** Makes each tag when it is first needed. */
export function newTagger(tx: Transaction): Tagger {
  const tags = new Map<string, string>();
  return async (model, objectId, names = []) => {
    for (const name of names) {
      const tagId = tags.get(name) ?? (await insertTag(tx, { name }));
      tags.set(name, tagId);
      await insertTagging(tx, { tagId, model, objectId });
    }
  };
}
