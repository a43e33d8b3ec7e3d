import { createCore } from '../../src/app.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';
import { type Service, metadataDirectory } from '../support/service.js';
import type { Input } from './doors.js';

/** Calls actions as the command line does: on the same database, as an operator, through the same dispatch. */
export async function operatorOf(service: Service): Promise<(name: string, input: Input) => Promise<Input>> {
  const { dispatch } = await createCore({
    config: service.config,
    db: service.db,
    digestKeys: service.digestKeys,
    signingKeys: service.signingKeys,
    passwords: service.passwords,
    throttle: createLoginThrottle(service.db.$client),
    metadataDirectory,
    now: () => new Date(),
  });
  return async (name, input) =>
    await dispatch.run(name, {
      principal: { kind: 'operator', name: 'root' },
      request: { address: undefined, userAgent: undefined },
      input,
    });
}
