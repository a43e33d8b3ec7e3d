import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../../graphql/asking.js';
import type { Ask } from '../../graphql/ask.js';
import { Problem } from '../../graphql/problem.js';
import { type Workspace, workspacesDocument } from './workspaces-documents.js';

/** One workspace in sight. The service lists them only, so the list is read until it is found. */
export const useWorkspace = (id: string | undefined) => {
  const ask = useAsk();
  return useQuery({
    queryKey: ['workspaces', { id }],
    queryFn: async ({ signal }) => await findWorkspace(ask, id ?? '', signal),
    enabled: id !== undefined,
  });
};

async function findWorkspace(ask: Ask, id: string, signal: AbortSignal): Promise<Workspace> {
  let after: string | null = null;
  do {
    const { workspaces } = await readWorkspaces(ask, after, signal);
    const found = workspaces.nodes.find((workspace) => workspace.id === id);
    if (found !== undefined) return found;
    after = workspaces.pageInfo.hasNextPage ? workspaces.pageInfo.endCursor : null;
  } while (after !== null);
  throw new Problem('NotFound', '');
}

const readWorkspaces = async (ask: Ask, after: string | null, signal: AbortSignal) =>
  await ask(workspacesDocument, { after, first: 100 }, signal);
