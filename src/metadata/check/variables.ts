import { operands } from '../grammar.js';
import type { Json } from '../model.js';
import { sessionVariable } from '../session-variables.js';
import { everyVariable } from './callers.js';
import { conditionsIn } from './condition.js';
import type { Examination, Examined } from './examined.js';
import type { Found, Part } from './finding.js';
import { nearest } from './nearest.js';

/** Whether the session variables of permissions are those that the auth hook sends with their roles. */
export const variables = (examination: Examination): Found[] =>
  examination.permissions.flatMap((examined) =>
    mentions(examined).flatMap((mention) => misuse(examination, examined, mention)),
  );

interface Mention {
  readonly part: Part;
  readonly path: readonly (string | number)[];
  readonly variable: string;
  readonly isList: boolean;
}

function mentions({ permission, conditions }: Examined): Mention[] {
  const mention = (part: Part, path: Mention['path'], value: Json, isList: boolean): Mention[] => {
    const variable = sessionVariable(value);
    return variable === undefined ? [] : [{ part, path, variable, isList }];
  };
  const compared = conditions.flatMap(({ part, condition }) =>
    [...conditionsIn(condition)].flatMap((each) =>
      each.kind === 'comparison'
        ? mention(part, each.at, each.value, operands[each.operator] === 'list')
        : [],
    ),
  );
  const preset = Object.entries('set' in permission ? permission.set : {}).flatMap(([column, value]) =>
    mention('set', [column], value, false),
  );
  return [...compared, ...preset];
}

function misuse({ callers }: Examination, examined: Examined, mention: Mention): Found[] {
  const { role } = examined.permission;
  const { part, path, variable, isList } = mention;
  const sent = callers.sentWith(role);
  if (!everyVariable.includes(variable)) {
    const severity = sent === undefined ? 'warning' : 'error';
    return [examined.found('unknown-variable', ...unknown(variable, { part, path, severity }))];
  }
  if (sent !== undefined && !sent.includes(variable)) {
    const message = `the auth hook never sends ${variable} with ${role}: every request of it fails`;
    return [examined.found('unsent-variable', message, { part, path, fix: instead(role, variable, sent) })];
  }
  if (!isList) return [];
  const message = `${variable} holds one value, where an array is expected: every request fails`;
  return [examined.found('list-variable', message, { part, path })];
}

type At = Pick<Mention, 'part' | 'path'> & { readonly severity: 'warning' | 'error' };

function unknown(variable: string, at: At): [message: string, details: At & { fix?: string }] {
  if (variable === 'x-hasura-allowed-roles' || variable === 'x-hasura-default-role')
    return [
      `${variable} is no session variable here: it belongs to JWTs that Hasura itself reads`,
      { ...at, fix: 'the auth hook sends one role, X-Hasura-Role' },
    ];
  const tail = (name: string): string => name.slice('x-hasura-'.length);
  const similar = nearest(tail(variable), everyVariable.map(tail));
  const suggestion = similar === undefined ? '' : `; did you mean "x-hasura-${similar}"?`;
  return [`the auth hook never sends ${variable}${suggestion}`, at];
}

function instead(role: string, variable: string, sent: readonly string[]): string {
  if (role === 'service' && variable === 'x-hasura-user-id')
    return 'a service token is no person: ask a service_token_… view, with token_id: {_eq: X-Hasura-Service-Token-Id}';
  return `with ${role} it sends ${sent.join(', ')}`;
}
