import { createCore } from '../../src/core.js';
import { type Service, metadataDirectory } from '../support/service.js';
import type { Input } from './doors.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';

/** Calls actions as the command line does: as an operator, beside the doors. */
export async function operatorOf(service: Service): Promise<(name: string, input: Input) => Promise<Input>> {
  const { db, digestKeys, signingKeys, passwords, config } = service;
  const { dispatch } = await createCore({
    db,
    digestKeys,
    signingKeys,
    passwords,
    throttle: createLoginThrottle(db.$client),
    metadataDirectory,
    config,
  });
  return async (name, input) =>
    await dispatch.run(name, {
      principal: { kind: 'operator', name: 'root' },
      request: { address: undefined, userAgent: undefined, requestId: undefined },
      input,
    });
}
