import { isList, isObject, spelled } from '../grammar.js';
import type { BoolExp, Json } from '../model.js';
import {
  type AccessView,
  accessViews,
  credentialOf,
  isAccessView,
  liveCredential,
} from '../policy/access-views.js';
import { sessionVariable } from '../session-variables.js';
import { type Comparison, type Condition, type Related, conditionsIn, required } from './condition.js';

/** What a condition asks of one of the views that know live credentials. */
export interface Asked {
  readonly related: Related;
  /** Undefined for `live_credential`, which says only that one lives. */
  readonly view: AccessView | undefined;
}

/** The access view that a condition goes to, if it goes to one. */
export function askedBy(condition: Condition): Asked | undefined {
  const target = condition.kind === 'related' ? condition.joined.target : undefined;
  if (condition.kind !== 'related' || target === undefined || !isAccessView(target.name)) return undefined;
  return { related: condition, view: accessViews.find(({ name }) => name === target.name.name) };
}

/** Every access view that the condition asks, however deep. */
export const viewsAsked = (condition: Condition): Asked[] =>
  [...conditionsIn(condition)].flatMap((each) => askedBy(each) ?? []);

/** Whether it asks of the view's rows those of the caller's own credential. */
export function isBound({ related, view }: Asked): boolean {
  const { column } = credentialOf[view?.holder ?? 'people'];
  return comparisonsIn(related).some(
    (each) => each.column === column && each.operator === '_eq' && isOwn(each.value, view),
  );
}

/** The row id of a service token is both its own variable and that of every credential. */
const isOwn = (value: Json, view: AccessView | undefined): boolean => {
  const own = credentialOf[view?.holder ?? 'people'].variable.toLowerCase();
  return [own, 'x-hasura-credential-id'].includes(sessionVariable(value) ?? '');
};

const comparisonsIn = ({ where }: Related): Comparison[] =>
  required(where).filter((each) => each.kind === 'comparison');

/** Whether what is asked of the view's row includes all that the ability takes. */
export const asksFor = ({ related }: Asked, ability: BoolExp): boolean =>
  Object.entries(ability).every(([column, wanted]) =>
    comparisonsIn(related).some((each) => each.column === column && implies(each, wanted)),
  );

/** Whether a comparison allows no value that the wanted one, an `_eq` or `_in` of literals, does not. */
function implies({ operator, value }: Comparison, wanted: Json): boolean {
  const allowed = Object.entries(isObject(wanted) ? wanted : {}).flatMap(([key, each]) =>
    spelled(key) === '_in' && isList(each) ? each : [each],
  );
  if (operator === '_eq') return allowed.includes(value);
  return operator === '_in' && isList(value) && value.every((each) => allowed.includes(each));
}

/** Whether it asks that the caller has the standing of a manager. */
export const asksForManager = (asked: Asked): boolean => asksFor(asked, { is_manager: { _eq: true } });

export const isLiveCredential = ({ view }: Asked): boolean => view === undefined;

/** The columns of credentials, for messages. */
export const bindingOf = ({ view }: Asked): string => {
  const { column, variable } = credentialOf[view?.holder ?? 'people'];
  return `${column}: {_eq: ${variable}}`;
};

export const nameOf = ({ view }: Asked): string => view?.name ?? liveCredential.name;
