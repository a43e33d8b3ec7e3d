import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../../graphql/asking.js';
import type { Ask } from '../../graphql/ask.js';
import { administers, useViewer } from '../../session/viewer.js';
import { peopleDocument } from './people-documents.js';

/** Whether the viewer is an admin: to Hasura admins are managers, so the account itself says it. */
export function useIsAdmin(): boolean {
  const viewer = useViewer();
  const ask = useAsk();
  const { username, userId } = viewer;
  const { data } = useQuery({
    queryKey: ['people', { own: userId }],
    queryFn: async ({ signal }) => await readRole(ask, username, userId, signal),
    enabled: administers(viewer),
  });
  return data === 'admin';
}

async function readRole(ask: Ask, search: string, id: string | null, signal: AbortSignal): Promise<string> {
  let after: string | null = null;
  do {
    const { users } = await readPeople(ask, search, after, signal);
    const found = users.nodes.find((person) => person.id === id);
    if (found !== undefined) return found.role;
    after = users.pageInfo.hasNextPage ? users.pageInfo.endCursor : null;
  } while (after !== null);
  return 'user';
}

const readPeople = async (ask: Ask, search: string, after: string | null, signal: AbortSignal) =>
  await ask(peopleDocument, { search, after, first: 100 }, signal);
