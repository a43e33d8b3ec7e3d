import { type Service, startService } from '../../support/service.js';
import { credentialsOf, furnish } from '../../actions/stage.js';
import { wideThrottle } from '../../actions/second-factor.js';

type Good = Readonly<Record<'login' | 'api' | 'service' | 'collab', string>>;

/** What is attacked: a service, what its members hold, and what nobody may ever get to see. */
export interface Target {
  readonly service: Service;
  /** Credentials that are good, of every kind; nothing that strangers do may end them. */
  readonly good: Good;
  /** Signs the login anew, for the same session: it lives for fifteen minutes, and so does a long run. */
  readonly renew: () => Promise<void>;
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
  let good: Good = await credentialsOf(service, stage);
  const { member } = stage;
  return {
    service,
    get good() {
      return good;
    },
    async renew() {
      good = { ...good, login: await service.loginJwt(member.id, member.sessionId) };
    },
    secrets: [actionSecret, ...privateKeys, ...digests, config.databaseUrl ?? ''],
    async victim() {
      if (victim === '' || (await service.hook(victim)).status !== 200)
        victim = (await service.person()).token;
      return victim;
    },
  };
}
