import { print } from '@0no-co/graphql.web';
import { QueryClient, keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TadaDocumentNode } from 'gql.tada';
import { createContext, use } from 'react';
import type { Ask } from './ask.js';
import { mayPass } from './problem.js';

/** Answers are kept in memory while a page shows them, and a little longer; what a mutation answered is kept by nobody. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // Without a network nothing waits for it in silence: it fails, says so, and can be tried again.
      queries: {
        networkMode: 'always',
        staleTime: 10_000,
        gcTime: 60_000,
        retry: (count, failed) => count < 2 && mayPass(failed),
      },
      // An answer may hold a secret, which must not outlive the page that shows it.
      mutations: { networkMode: 'always', gcTime: 0, retry: false },
    },
  });

const AskContext = createContext<Ask | undefined>(undefined);
export const AskProvider = AskContext.Provider;

export function useAsk(): Ask {
  const ask = use(AskContext);
  if (ask === undefined) throw new Error('this is used outside of AskProvider');
  return ask;
}

type NoVariables = Record<string, never>;

interface AnswerOptions<Data> {
  /** Told of each answer as it comes in, before anything is shown of it. */
  readonly onAnswer?: (data: Data) => void;
  /** Shows what was there before while the next page or filter loads. */
  readonly keepsPrevious?: boolean;
  readonly enabled?: boolean;
  readonly refetchEverySeconds?: number;
}

/** A query of the service, and what became of it. `name` is what a mutation names to have it asked again. */
export function useAnswer<Data, Variables extends object = NoVariables>(
  name: string,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  { onAnswer, keepsPrevious = false, enabled = true, refetchEverySeconds }: AnswerOptions<Data> = {},
) {
  const ask = useAsk();
  return useQuery({
    // With the document: two pages may ask by one name for different things.
    queryKey: [name, print(document), variables],
    queryFn: async ({ signal }) => {
      const data = await ask(document, variables, signal);
      onAnswer?.(data);
      return data;
    },
    enabled,
    placeholderData: keepsPrevious ? keepPreviousData : undefined,
    refetchInterval: refetchEverySeconds === undefined ? false : refetchEverySeconds * 1000,
  });
}

/** A mutation; when it is done, the queries of these names are asked again (all, if none is named). */
export function useChange<Data, Variables extends object = NoVariables>(
  document: TadaDocumentNode<Data, Variables>,
  changes?: readonly string[],
) {
  const ask = useAsk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (variables: Variables) => await ask(document, variables),
    onSuccess: async () => {
      await Promise.all(
        changes === undefined
          ? [queries.invalidateQueries()]
          : changes.map(async (name) => {
              await queries.invalidateQueries({ queryKey: [name] });
            }),
      );
    },
  });
}
