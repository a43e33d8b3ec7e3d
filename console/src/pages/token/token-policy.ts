import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';

const policyDocument = graphql(`
  query PolicyOfTokens {
    credentialPolicy {
      minimumLifetimeSeconds
      maximumLifetimeSeconds
      extensionRotates
      maximumOverlapSeconds
      idleRevocationDays
    }
  }
`);

export type TokenPolicy = ResultOf<typeof policyDocument>['credentialPolicy'];

export const useTokenPolicy = () => useAnswer('credentialPolicy', policyDocument, {});
