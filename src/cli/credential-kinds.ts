import { Argument } from 'commander';

const kinds = ['login', 'collab', 'api_token', 'service_token'] as const;

/** The argument of `freeze` and `unfreeze`. */
export const kindsArgument = (): Argument =>
  new Argument('<kinds...>', 'kinds of credentials, or all').choices([...kinds, 'all']);

/** The kinds that were named, once each. */
export const kindsNamed = (named: readonly string[]): string[] =>
  named.includes('all') ? [...kinds] : [...new Set(named)];
