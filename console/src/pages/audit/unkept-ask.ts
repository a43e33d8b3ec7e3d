import type { TadaDocumentNode } from 'gql.tada';
import { useState } from 'react';
import { useAsk } from '../../graphql/asking.js';

/** Asks with a text that nothing may keep: neither it nor the answer comes into the cache of queries or of mutations. */
export function useUnkeptAsk<Data, Variables>(document: TadaDocumentNode<Data, Variables>) {
  const ask = useAsk();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const run = async (variables: Variables): Promise<Data | undefined> => {
    setBusy(true);
    setProblem(null);
    try {
      return await ask(document, variables);
    } catch (failed) {
      setProblem(failed instanceof Error ? failed : new Error('not an error'));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, problem, forgetProblem: () => setProblem(null) };
}
