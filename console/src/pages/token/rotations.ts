import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { detailText } from './event-detail.js';
import type { ShownToken } from './token-answer.js';

const rotationsDocument = graphql(`
  query Rotations($id: uuid!, $regenerate: String!, $update: String!) {
    regenerated: auditEvents(subjectId: $id, action: $regenerate, first: 50) {
      nodes {
        id
        at
        actorName
        detail
      }
    }
    updated: auditEvents(subjectId: $id, action: $update, first: 50) {
      nodes {
        id
        at
        actorName
        detail
      }
    }
  }
`);

type Event = ResultOf<typeof rotationsDocument>['regenerated']['nodes'][number];

/** One change of text: when, by whom, and the public id of the text that it replaced. */
interface Rotation {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly formerTokenId: string;
}

const actions = {
  api: { regenerate: 'regenerateApiToken', update: 'updateApiToken' },
  service: { regenerate: 'regenerateServiceToken', update: 'updateServiceToken' },
} as const;

/** The texts that a token had before, the last change first: whether rotated by itself or because its end moved. */
export function useRotations({ id, kind, tokenId }: ShownToken): { readonly rotations: readonly Rotation[] } {
  // With the text's public id, so that a rotation is seen as soon as the token is.
  const { data } = useAnswer(`rotations ${tokenId}`, rotationsDocument, { id, ...actions[kind] });
  const events = data === undefined ? [] : [...data.regenerated.nodes, ...data.updated.nodes];
  return {
    rotations: events.flatMap(rotationOf).sort((one, other) => Date.parse(other.at) - Date.parse(one.at)),
  };
}

function rotationOf({ id, at, actorName, detail }: Event): Rotation[] {
  const formerTokenId = detailText(detail, 'formerTokenId');
  return formerTokenId === undefined ? [] : [{ id, at, by: actorName, formerTokenId }];
}
