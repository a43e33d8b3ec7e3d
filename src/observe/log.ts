import process from 'node:process';
import { types } from 'node:util';
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import type { Config } from '../config.js';
import { type Sampler, createSampler } from './sampler.js';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'>;

/**
 * Anything that looks like one of our credentials, a JWT, or a password in a URL: a last net under "log no secret". A JWT is
 * looked for from the last place where one can begin, so that many beginnings are not each followed to the same end.
 */
const secretShapes =
  /gw(?:[as]t|pc)_[0-9A-Za-z_]{4,}|eyJ(?:(?!eyJ)[\w-]){0,512}\.[\w-]+\.?[\w-]*|(?<=:\/\/[^\s:/@]{0,64}:)[^\s/]+(?=@)/g;

/** Longer messages are cut: whatever they quote, the beginning says what happened. */
const longestMessage = 10_000;

export function withoutSecrets(text: string): string {
  const kept = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
  return kept.replace(secretShapes, '[redacted]');
}

interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: ErrorFacts | undefined;
}

/** What the log keeps of an error: no parameters of statements, no bodies, no secrets. */
function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!types.isNativeError(error))
    return { type: typeof error, message: 'not an error', stack: undefined, cause: undefined };
  const isStatement = 'params' in error; // drizzle puts the parameters, which may be digests or hashes, in the text
  return {
    type: error.name,
    message: isStatement ? 'a statement failed' : withoutSecrets(error.message),
    stack: isStatement || error.stack === undefined ? undefined : withoutSecrets(error.stack),
    cause: error.cause === undefined || depth > 4 ? undefined : errorFacts(error.cause, depth + 1),
  };
}

/** What would be said with every request for as long as it lasts: by the second, not by the request. */
const sampled: readonly string[] = ['cannot answer', 'an action was refused', 'traces could not be sent'];

/** JSON lines on standard error; standard output belongs to the person at the terminal. */
export function createLog(level: Config['logLevel'], destination = standardError): Log {
  const sampler = createSampler();
  const options = {
    level,
    base: null,
    serializers: { error: (error: unknown) => errorFacts(error) },
    hooks: { logMethod: samplingBy(sampler) },
  };
  return pino(
    options,
    destination(() => sampler.flush()),
  );
}

/**
 * Written beside the work: whoever reads standard error slowly holds nothing up, and beyond eight megabytes that wait,
 * lines are dropped. What waits when the process exits, also by an error that nobody caught, is written before it does.
 */
function standardError(beforeLast: () => void): DestinationStream {
  process.once('exit', beforeLast);
  return pino.destination({ dest: 2, sync: false, maxLength: 8 * 1024 * 1024 });
}

const samplingBy = (sampler: Sampler) =>
  function logMethod(this: Logger, args: Parameters<LogFn>, write: LogFn): void {
    const [facts, message]: readonly unknown[] = args;
    if (typeof message !== 'string' || typeof facts !== 'object' || !sampled.includes(message)) {
      write.apply(this, args);
      return;
    }
    const reason = facts !== null && 'reason' in facts ? String(facts.reason) : '';
    sampler.say(`${message}: ${reason}`, (leftOut) => write.call(this, { ...facts, leftOut }, message));
  };
