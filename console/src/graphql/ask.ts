import { print } from '@0no-co/graphql.web';
import type { TadaDocumentNode } from 'gql.tada';
import { graphql } from './graphql.js';
import type { PageIdentity } from './page-identity.js';
import { Problem, type ProblemDetails, isProblem } from './problem.js';

/** Asks the service, as whoever is logged in. Rejects with a `Problem`. */
export type Ask = <Data, Variables>(
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Data>;

const refreshing = graphql('mutation Refresh { refreshLogin { expiresAt } }');

interface AskSettings {
  readonly identity: PageIdentity;
  readonly onSessionEnd: () => void;
  /** Another tab has logged in as somebody else: nothing more can be asked for whom this page was. */
  readonly onSomebodyElse: () => void;
}

/**
 * A login JWT is good for minutes; the service makes a new one as long as the session lives. Whoever is refused waits
 * for one such refresh, together with all others, and asks once more; when that fails the session has ended.
 */
export function createAsk({ identity, onSessionEnd, onSomebodyElse }: AskSettings): Ask {
  let refresh: Promise<void> | undefined;
  const send: Ask = async (...asked) => {
    try {
      return await sendAs(identity, ...asked);
    } catch (failed) {
      if (isProblem(failed, 'IdentityChanged')) onSomebodyElse();
      throw failed;
    }
  };
  const refreshOnce = (): Promise<void> =>
    (refresh ??= send(refreshing, {})
      .then(() => undefined)
      .finally(() => (refresh = undefined)));
  const hasEnded = (): Problem => {
    onSessionEnd();
    return new Problem('SessionEnded', '');
  };
  return async (document, variables, signal) => {
    try {
      return await send(document, variables, signal);
    } catch (refused) {
      // The browser throws the cookie away when the session cannot live any longer.
      if (isProblem(refused, 'AuthenticationMissing')) throw hasEnded();
      if (!isProblem(refused, 'AuthenticationInvalid')) throw refused;
    }
    try {
      await refreshOnce();
      return await send(document, variables, signal);
    } catch (failed) {
      const isRefused =
        isProblem(failed, 'AuthenticationInvalid') || isProblem(failed, 'AuthenticationMissing');
      throw isRefused ? hasEnded() : failed;
    }
  };
}

const headers = {
  'Content-Type': 'application/json',
  Accept: 'application/json',
};

async function sendAs<Data, Variables>(
  identity: PageIdentity,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const body = JSON.stringify({ query: print(document), variables });
  const options: RequestInit = {
    method: 'POST',
    headers: { ...headers, ...identity.header() },
    body,
    cache: 'no-store',
    ...(signal && { signal }),
  };
  const response = await fetch('/graphql', options).catch((failed: unknown) => {
    if (signal?.aborted === true) throw failed;
    throw new Problem('Offline', '');
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!isAnswer<Data>(answer)) throw new Problem('Unexpected', '');
  const [error] = answer.errors ?? [];
  if (error !== undefined) throw problemOf(error);
  if (answer.data == null) throw new Problem(response.status >= 500 ? 'Unavailable' : 'Unexpected', '');
  return answer.data;
}

const problemOf = ({ message, extensions }: AnswerError): Problem =>
  new Problem(extensions?.code ?? 'Unexpected', message ?? '', extensions);

/** What `data` is, the document says, which was checked against the SDL when the console was built. */
const isAnswer = <Data>(found: unknown): found is Answer<Data> => typeof found === 'object' && found !== null;

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly AnswerError[];
}

interface AnswerError {
  readonly message?: string;
  readonly extensions?: ProblemDetails & { readonly code?: string };
}
