import type { Action, CallerName } from './action.js';

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
    public: 'anybody without a credential',
    login: `a login${whose[standing]}`,
    api: `an API token${whose[standing]} whose scopes hold \`${needs}:*\``,
    service: 'a service token',
    collab: 'a collab JWT',
    operator: 'the operator at the command line',
  };
  const publicLast = [...callers].sort((one, other) => Number(one === 'public') - Number(other === 'public'));
  return enumerated(publicLast.map((caller) => words[caller]));
}

const enumerated = (phrases: readonly string[]): string =>
  phrases.length < 2 ? phrases.join('') : `${phrases.slice(0, -1).join(', ')} or ${phrases.at(-1) ?? ''}`;
