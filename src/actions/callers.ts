/** Callers are named by their credential; `public` has none. */
export const callerKinds = {
  login: 'login',
  api: 'api_token',
  service: 'service_token',
  collab: 'collab',
  public: 'anonymous',
  operator: 'operator',
} as const;
export type CallerName = keyof typeof callerKinds;

/** What each caller is called in texts for people. */
export const callerWords: Readonly<Record<CallerName, string>> = {
  public: 'anybody without a credential',
  login: 'a login',
  api: 'an API token',
  service: 'a service token',
  collab: 'a collab JWT',
  operator: 'the operator at the command line',
};

/** Phrases as one: "this, that or the other". */
export const enumerated = (phrases: readonly string[]): string =>
  phrases.length < 2 ? phrases.join('') : `${phrases.slice(0, -1).join(', ')} or ${phrases.at(-1) ?? ''}`;
