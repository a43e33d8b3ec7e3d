import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';

const policyDocument = graphql(`
  query CreationPolicy {
    credentialPolicy {
      minimumLifetimeSeconds
      maximumLifetimeSeconds
      frozenKinds
    }
  }
`);

export type Policy = ResultOf<typeof policyDocument>['credentialPolicy'];

/** What bounds a new token, known before anything is asked for. */
export const usePolicy = () => useAnswer('creationPolicy', policyDocument, {});
