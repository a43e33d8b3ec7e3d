import { type ResultOf, graphql } from '../../graphql/graphql.js';

export const accessPreview = graphql(`
  query AccessPreview($credentialId: uuid, $userId: uuid) {
    previewAccess(credentialId: $credentialId, userId: $userId, withTables: true) {
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
          columns
          rows
          isMore
        }
        samples
      }
    }
  }
`);

export type Preview = ResultOf<typeof accessPreview>['previewAccess'];
