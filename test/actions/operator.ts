import { createCore } from '../../src/core.js';
import { AppError } from '../../src/errors.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';
import { type Service, metadataDirectory } from '../support/service.js';
import type { Input } from './doors.js';

/** Calls actions as the command line does: on the same database, as an operator, through the same dispatch. */
export async function operatorOf(service: Service): Promise<(name: string, input: Input) => Promise<Input>> {
  const throttle = createLoginThrottle(service.db.$client);
  const { dispatch } = await createCore({ ...service, throttle, metadataDirectory });
  return async (name, input) =>
    await dispatch.run(name, {
      principal: { kind: 'operator', name: 'root' },
      request: { address: undefined, userAgent: undefined, requestId: undefined },
      input,
    });
}

/** Calls one action so; answers with its output, or the code of the refusal. */
export async function callAsOperator(
  service: Service,
  name: string,
  input: Input,
): Promise<{ code: string | undefined; output: Input }> {
  const operate = await operatorOf(service);
  try {
    return { code: undefined, output: await operate(name, input) };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, output: {} };
    throw error;
  }
}
