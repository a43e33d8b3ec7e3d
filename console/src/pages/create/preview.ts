import { useDebouncedValue } from '@mantine/hooks';
import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, type VariablesOf, graphql } from '../../graphql/graphql.js';

const previewDocument = graphql(`
  query Preview(
    $servicePrincipalId: uuid
    $workspaceId: uuid
    $scopes: [String!]
    $preset: String
    $projectIds: [uuid!]
    $clientIds: [uuid!]
    $allAccessible: Boolean
    $oplogIds: [uuid!]
    $grants: [GrantInput!]
  ) {
    previewAccess(
      servicePrincipalId: $servicePrincipalId
      workspaceId: $workspaceId
      scopes: $scopes
      preset: $preset
      projectIds: $projectIds
      clientIds: $clientIds
      allAccessible: $allAccessible
      oplogIds: $oplogIds
      grants: $grants
      withTables: true
    ) {
      reach {
        words
        clients
        projects
        oplogs
        writableOplogs
      }
      rows {
        kind
        id
        name
      }
      isTruncated
      tables {
        table
        operations {
          operation
          words
          rows
          isMore
        }
      }
    }
  }
`);

export type Previewed = VariablesOf<typeof previewDocument>;
export type Preview = ResultOf<typeof previewDocument>['previewAccess'];

/** What a token like this would reach, asked when the choosing rests. Undefined: there is nothing to ask about yet. */
export function usePreview(wanted: Previewed | undefined) {
  const [asked] = useDebouncedValue(wanted, 250);
  const answer = useAnswer('preview', previewDocument, asked ?? {}, {
    keepsPrevious: true,
    enabled: asked !== undefined,
  });
  return { ...answer, isStale: answer.isPlaceholderData || asked !== wanted };
}
