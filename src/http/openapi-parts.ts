import { describedErrors } from '../errors.js';

// What several operations of the OpenAPI document are made of.

/** A body in JSON, with an example where there is one. */
export const jsonOf = (schema: object, example?: unknown) => ({
  content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
});

export const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The responses of these error statuses, by reference. */
export const errorsOf = (statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]));

/** Every status that an error is answered with, with its codes in words: what `errorsOf` refers to. */
export function errorResponses(): Record<string, object> {
  const errors = describedErrors();
  const statuses = [...new Set(errors.map(({ status }) => status))];
  return Object.fromEntries(
    statuses.map((status) => [
      `Error${status}`,
      {
        description: errors
          .filter((error) => error.status === status)
          .map(({ code, message }) => `\`${code}\`: ${message}`)
          .join(' '),
        ...(mayBeRepeated.has(status) && { headers: { 'Retry-After': retryAfter } }),
        ...jsonOf(refTo('Error')),
      },
    ]),
  );
}

const mayBeRepeated: ReadonlySet<number> = new Set([429, 503]);
const retryAfter = {
  description: 'After how many seconds it is worth trying again.',
  schema: { type: 'integer' },
};

/** The body of every error answer. */
export const errorSchema = {
  type: 'object',
  properties: {
    message: { type: 'string', description: 'For people.' },
    extensions: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: describedErrors().map(({ code }) => code) },
        id: { type: 'string', format: 'uuid', description: 'Of a fault of ours: finds it in the log.' },
        retryAfterSeconds: {
          type: 'integer',
          description: 'Where it is known: after how many seconds it is worth trying again.',
        },
      },
      required: ['code'],
      additionalProperties: false,
    },
  },
  required: ['message', 'extensions'],
  additionalProperties: false,
};
