import type { Server, ServerResponse } from 'node:http';
import type { Config } from '../../src/config.js';
import { createLog } from '../../src/observe/log.js';
import type { Passwords } from '../../src/tokens/password.js';
import { noteSecret, noteSecretsIn, noteWritten } from './evidence.js';

/** The log of a service within the tests: all of it is kept, and looked through at the end of the run. */
export const keptLog = () => createLog('debug', () => ({ write: (line) => noteWritten('service', line) }));

/** Keeps the secrets that answers show, whoever asked. */
export function noteAnswers(server: Server): Server {
  return server.prependListener('request', (_request, response: ServerResponse) => {
    const end: unknown = response.end.bind(response);
    Object.defineProperty(response, 'end', {
      configurable: true,
      writable: true,
      value(...args: readonly unknown[]): unknown {
        const [body] = args;
        if (typeof body === 'string' || Buffer.isBuffer(body)) noteSecretsIn(body.toString());
        return typeof end === 'function' ? Reflect.apply(end, response, args) : response;
      },
    });
  });
}

/** Keeps every password that is set or tried. */
export function notedPasswords(passwords: Passwords): Passwords {
  const note = (password: string): void => {
    // A single common word is no secret of anybody's, and stands in many a text.
    if (!/^[a-z-]+$/.test(password)) noteSecret('a password', password);
  };
  return {
    ...passwords,
    async hash(password, origin) {
      note(password);
      const hash = await passwords.hash(password, origin);
      return hash;
    },
    async verify(password, hash, origin) {
      note(password);
      return await passwords.verify(password, hash, origin);
    },
  };
}

/** Keeps the secrets of a configuration. */
export function noteConfig({ secrets }: Config): void {
  noteSecret('an action secret', secrets.actionSecret ?? '');
  for (const { secret } of secrets.digestKeys ?? [])
    for (const encoding of ['base64url', 'hex'] as const)
      noteSecret('a key of digests', secret.toString(encoding));
  for (const { d } of secrets.signingKeys ?? []) noteSecret('a private key', d);
}
