import { serviceNeedInWords } from '../access/service-needs.js';
import type { Action } from './action.js';
import { type CallerName, callerWords, enumerated } from './callers.js';

const whose: Readonly<Record<Action['standing'], string>> = {
  user: '',
  manager: ' of a manager or an admin',
  admin: ' of an admin',
};

/** Who may call an action, as a phrase for documents. */
export function callersInWords({
  callers,
  needs,
  standing,
}: Pick<Action, 'callers' | 'needs' | 'standing'>): string {
  const words: Readonly<Record<CallerName, string>> = {
    ...callerWords,
    login: `${callerWords.login}${whose[standing]}`,
    api: `${callerWords.api}${whose[standing]} whose scopes hold \`${needs}:*\``,
  };
  const publicLast = [...callers].sort((one, other) => Number(one === 'public') - Number(other === 'public'));
  return enumerated(publicLast.map((caller) => words[caller]));
}

/** What service tokens need for an action that they may call at all: a sentence for documents and for `actions.yaml`. */
export const serviceNeedOf = ({ serviceNeeds }: Pick<Action, 'serviceNeeds'>): string | undefined =>
  serviceNeeds === undefined ? undefined : serviceNeedInWords(serviceNeeds);
