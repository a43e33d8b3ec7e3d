import { type Service, startService } from '../../support/service.js';
import { credentialsOf, furnish } from '../../actions/stage.js';
import { wideThrottle } from '../../actions/second-factor.js';

/** What is attacked: a service, what its members hold, and what nobody may ever get to see. */
export interface Target {
  readonly service: Service;
  /** Credentials that are good, of every kind; nothing that strangers do may end them. */
  readonly good: Readonly<Record<'login' | 'api' | 'service' | 'collab', string>>;
  /** A login whose person may do to themselves whatever comes up. */
  readonly victim: () => Promise<string>;
  readonly secrets: readonly string[];
}

export async function startTarget(): Promise<Target> {
  const service = await startService({ throttle: wideThrottle });
  const stage = await furnish(service);
  const { actionSecret, digestKeys, config } = service;
  const privateKeys = (config.secrets.signingKeys ?? []).map(({ d }) => d);
  const digests = digestKeys.flatMap(({ secret }) => [
    secret.toString('base64'),
    secret.toString('base64url'),
  ]);
  let victim = '';
  return {
    service,
    good: await credentialsOf(service, stage),
    secrets: [actionSecret, ...privateKeys, ...digests, config.databaseUrl ?? ''],
    async victim() {
      if (victim === '' || (await service.hook(victim)).status !== 200)
        victim = (await service.person()).token;
      return victim;
    },
  };
}
