import { createContext, use } from 'react';
import { useAnswer } from '../graphql/asking.js';
import { type ResultOf, graphql } from '../graphql/graphql.js';
import { usePageIdentity } from '../graphql/page-identity.js';

export const viewerDocument = graphql(`
  query Viewer {
    whoami {
      username
      standing
      userId
      credentialId
      limitedTo
    }
  }
`);

/** Whoever is logged in. */
export type Viewer = ResultOf<typeof viewerDocument>['whoami'];

/** What alone a session may be good for. */
export type Limit = 'password' | 'second_factor';

/** The limit of a session that has one. */
export const limitOf = ({ limitedTo }: Viewer): Limit | undefined =>
  limitedTo === 'password' || limitedTo === 'second_factor' ? limitedTo : undefined;

/** Asks who is logged in; from the answer on the page acts for that person and nobody else. */
export function useViewerAnswer() {
  const identity = usePageIdentity();
  const onAnswer = ({ whoami }: ResultOf<typeof viewerDocument>): void =>
    identity.set(whoami.userId ?? undefined);
  return useAnswer('viewer', viewerDocument, {}, { onAnswer });
}

const ViewerContext = createContext<Viewer | undefined>(undefined);
export const ViewerProvider = ViewerContext.Provider;

/** Whoever is logged in; only for pages, which nobody else sees. */
export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (viewer === undefined) throw new Error('this is used outside of ViewerProvider');
  return viewer;
}

/** Managers and admins see everybody's credentials. */
export const administers = ({ standing }: Viewer): boolean => standing === 'manager' || standing === 'admin';

export const isAdmin = ({ standing }: Viewer): boolean => standing === 'admin';
