import { createCore } from '../../src/app.js';
import { AppError } from '../../src/errors.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';
import { type Service, metadataDirectory } from '../support/service.js';
import type { Input } from './doors.js';

/** Calls an action as the command line does, beside the database; answers with its output, or the code of the refusal. */
export async function callAsOperator(
  service: Service,
  name: string,
  input: Input,
): Promise<{ code: string | undefined; output: Input }> {
  const throttle = createLoginThrottle(service.db.$client);
  const { dispatch } = await createCore({ ...service, throttle, metadataDirectory, now: () => new Date() });
  try {
    const output = await dispatch.run(name, {
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
