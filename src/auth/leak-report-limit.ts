import { networkOf } from '../store/login-throttle.js';
import { createRateLimit } from './rate-limit.js';

interface Reporter {
  readonly credentialId: string | undefined;
  readonly address: string | undefined;
}

/** Reports a minute: by one credential or from one network, and by all together of whom neither is known. */
export const leakReportsPerMinute = { known: 30, unknown: 300 } as const;

/**
 * Counts reports of leaks, in memory. Whoever presents a credential is counted by it and by nothing else, and addresses
 * apart from each other, so that no flood keeps out a report that comes from elsewhere. Those that come through Hasura
 * without proof of an address share one count, which is wider.
 */
export function createLeakReportLimit() {
  const rate = createRateLimit();
  return {
    async begin({ credentialId, address }: Reporter): Promise<number | undefined> {
      if (credentialId !== undefined)
        return await rate.secondsToWait(`credential ${credentialId}`, leakReportsPerMinute.known);
      if (address !== undefined)
        return await rate.secondsToWait(`network ${networkOf(address)}`, leakReportsPerMinute.known);
      return await rate.secondsToWait('unknown', leakReportsPerMinute.unknown);
    },
  };
}
