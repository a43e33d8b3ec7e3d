import { createActions } from '../../src/actions/index.js';
import { createDispatch } from '../../src/actions/dispatch.js';
import { AppError } from '../../src/errors.js';
import type { Service } from '../support/service.js';
import type { Input } from './doors.js';

/** Calls an action as the command line does, beside the database; answers with its output, or the code of the refusal. */
export async function callAsOperator(
  service: Service,
  name: string,
  input: Input,
): Promise<{ code: string | undefined; output: Input }> {
  const [digestKey] = service.digestKeys;
  if (digestKey === undefined) throw new Error('no digest key');
  const actions = createActions({
    jwt: service.jwt,
    digestKey,
    digestKeys: service.digestKeys,
    passwords: service.passwords,
    throttle: { begin: () => Promise.resolve(undefined), succeed: () => Promise.resolve() },
    sessions: { idleSeconds: 60, maximumSeconds: 60 },
    now: () => new Date(),
  });
  try {
    const output = await createDispatch(service.db, actions).run(name, {
      principal: { kind: 'operator', name: 'root' },
      request: { address: undefined, userAgent: undefined },
      input,
    });
    return { code: undefined, output };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, output: {} };
    throw error;
  }
}
