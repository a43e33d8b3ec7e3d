import { useChange } from '../graphql/asking.js';
import { graphql } from '../graphql/graphql.js';
import { isProblem } from '../graphql/problem.js';
import { tellOtherTabs } from './other-tabs.js';

const loggingOut = graphql('mutation LogOut { logout { id } }');

interface Leave {
  readonly leave: () => void;
  readonly isLeaving: boolean;
  /** Why the session could not be ended: who is offline is still logged in. */
  readonly problem: Error | null;
}

/** Ends the session, and with the page all that it remembers. */
export function useLeave(): Leave {
  const logOut = useChange(loggingOut, []);
  const forget = (): void => {
    tellOtherTabs();
    // The router writes there, as the page goes, how far each address was scrolled: an address may name somebody.
    window.addEventListener('pagehide', () => window.sessionStorage.clear());
    window.location.assign('/console/');
  };
  const leave = (): void =>
    logOut.mutate(
      {},
      {
        onSuccess: forget,
        onError: (failed) => {
          // A session that has ended is left already; the service has taken its cookie.
          if (isProblem(failed, 'SessionEnded')) forget();
        },
      },
    );
  return { leave, isLeaving: logOut.isPending, problem: logOut.error };
}
