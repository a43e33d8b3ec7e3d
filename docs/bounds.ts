import { type JsonSchema, withoutNull } from '../src/actions/json-schema.js';
import { code } from './markdown.js';

/** What an argument may be, beyond its type, in a few words; nothing where the type says it all. */
export function boundsInWords(property: JsonSchema | boolean | undefined): string {
  if (property === undefined || typeof property === 'boolean') return '';
  const { schema } = withoutNull(property);
  return [choice(schema), characters(schema), whole(schema), entries(schema), format(schema)]
    .filter((words) => words !== '')
    .join('; ');
}

const choice = ({ enum: values = [] }: JsonSchema): string =>
  values.map((value) => code(String(value))).join(', ');

const characters = ({ minLength = 0, maxLength }: JsonSchema): string =>
  maxLength === undefined ? '' : `${minLength === 0 ? 'up to ' : `${minLength} to `}${maxLength} characters`;

function whole({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? '' : `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}

function entries({ type, items, minItems = 0, maxItems }: JsonSchema): string {
  if (type !== 'array') return '';
  const count =
    maxItems === undefined ? '' : `${minItems === 0 ? 'up to ' : `${minItems} to `}${maxItems} entries`;
  const each = typeof items === 'object' && !Array.isArray(items) ? boundsInWords(items) : '';
  return [count, each === '' ? '' : `each ${each}`].filter((words) => words !== '').join(', ');
}

const formats: Readonly<Record<string, string>> = { 'date-time': 'ISO 8601 with a time zone' };
const format = ({ format: name = '' }: JsonSchema): string => formats[name] ?? '';
