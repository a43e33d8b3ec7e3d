import { z } from 'zod';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * What an input may be or an answer is, as JSON Schema 2020-12: the form in which definitions are compared with the SDL
 * and shown in the documentation. A moment is a text of format `date-time`.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      leaveOutTheObvious(jsonSchema);
    },
  });
  return json;
}

/** A format says what a pattern of half a page says again, and every whole number of JSON is a safe one. */
function leaveOutTheObvious(json: JsonSchema): void {
  if (json.format === 'uuid' || json.format === 'date-time') {
    delete json.pattern;
    delete json.maxLength;
  }
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
}

/** zod writes "or null" as a branch of `anyOf`, or as one of several types. */
export function withoutNull(defined: JsonSchema): { schema: JsonSchema; isNullable: boolean } {
  const types = [defined.type ?? []].flat();
  const [type] = types.filter((each) => each !== 'null');
  const branches = (defined.anyOf ?? []).filter((branch) => typeof branch !== 'boolean');
  const [only] = branches.filter((branch) => branch.type !== 'null');
  if (type !== undefined && types.includes('null')) return { schema: { ...defined, type }, isNullable: true };
  return { schema: only ?? defined, isNullable: branches.some((branch) => branch.type === 'null') };
}
