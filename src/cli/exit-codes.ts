import type { AppError, ErrorCode } from '../errors.js';

/** What a command ends with, for scripts to go by. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  notConfirmed: 5,
} as const;

/** The same in words, for the help and the documentation. */
export const exitCodeTexts: readonly (readonly [number, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.failed, 'could not be done: a setting, the database, or a fault of ours'],
  [exitCodes.usage, 'wrong usage, or input that is not valid'],
  [exitCodes.notFound, 'there is no such thing'],
  [exitCodes.refused, 'refused: a conflict, the policy, or not allowed'],
  [exitCodes.notConfirmed, 'not confirmed; nothing was done'],
  [130, 'ended by Ctrl-C'],
];

type Ending = Exclude<keyof typeof exitCodes, 'done'>;

/** Why a command ends without having done what it was asked, in words for the person at the terminal. */
export class CommandProblem extends Error {
  readonly ending: Ending;

  constructor(ending: Ending, message: string) {
    super(message);
    this.name = 'CommandProblem';
    this.ending = ending;
  }
}

const endings: Readonly<Partial<Record<ErrorCode, Ending>>> = {
  InvalidInput: 'usage',
  NotFound: 'notFound',
  Unauthorized: 'refused',
  Conflict: 'refused',
  PolicyViolation: 'refused',
  RateLimited: 'refused',
};

/** How a command ends when an action was refused. */
export const endingOf = ({ code }: AppError): Ending => endings[code] ?? 'failed';
