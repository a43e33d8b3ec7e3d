import { asc, eq } from 'drizzle-orm';
import type { Queryable } from './database.js';
import { extraFieldSpec } from './schema/reference-app.js';

/** The models whose rows can have extra fields, and the types of these. */
export const extraFieldModels = extraFieldSpec.model.enumValues;
export const extraFieldTypes = extraFieldSpec.type.enumValues;

/** The extra fields of a model, by position and name. */
export async function listExtraFields(db: Queryable, model: (typeof extraFieldModels)[number]) {
  const { internalName, displayName, type, defaultValue, position } = extraFieldSpec;
  return await db
    .select({ internalName, displayName, type, defaultValue, position })
    .from(extraFieldSpec)
    .where(eq(extraFieldSpec.model, model))
    .orderBy(asc(position), asc(internalName));
}
