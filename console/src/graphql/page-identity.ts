import { createContext, use } from 'react';

/**
 * For whom this page acts. All tabs share one cookie: once another tab has logged in as somebody else, the service
 * refuses whatever this page goes on to ask, until it has found out who it is for now.
 */
export interface PageIdentity {
  /** What marks a request as one of the console's: the user's id, once it is known. */
  readonly header: () => Readonly<Record<string, string>>;
  /** Nobody, where somebody is about to log in. */
  readonly set: (userId: string | undefined) => void;
}

export function createPageIdentity(): PageIdentity {
  let known: string | undefined;
  return {
    // With Sec-Fetch-Site, what makes the service look at the cookie.
    header: () => ({ 'X-Graphwarden-Console': known ?? '1' }),
    set: (userId) => {
      known = userId;
    },
  };
}

const PageIdentityContext = createContext<PageIdentity | undefined>(undefined);
export const PageIdentityProvider = PageIdentityContext.Provider;

export function usePageIdentity(): PageIdentity {
  const identity = use(PageIdentityContext);
  if (identity === undefined) throw new Error('this is used outside of PageIdentityProvider');
  return identity;
}
