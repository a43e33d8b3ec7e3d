import type { Action, CallerName } from './action.js';

/** Who may call an action, as a phrase for documents. */
export function callersInWords({ callers, needs }: Pick<Action, 'callers' | 'needs'>): string {
  const words: Readonly<Record<CallerName, string>> = {
    public: 'anybody, without a credential',
    login: 'a login',
    api: `an API token whose scopes hold \`${needs}:*\``,
    service: 'a service token',
    collab: 'a collab JWT',
    operator: 'the operator at the command line',
  };
  return inWords(callers.map((caller) => words[caller]));
}

const inWords = (phrases: readonly string[]): string =>
  phrases.length < 2 ? phrases.join('') : `${phrases.slice(0, -1).join(', ')} or ${phrases.at(-1) ?? ''}`;
