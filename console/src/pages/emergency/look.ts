import type { Ask } from '../../graphql/ask.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { isProblem } from '../../graphql/problem.js';
import type { Viewer } from '../../session/viewer.js';
import { lookDocument } from './emergency-documents.js';

/** Which tokens are meant. What is left out narrows nothing. */
export interface TokenClass {
  readonly kind?: 'api_token' | 'service_token';
  readonly workspaceId?: string;
  readonly userId?: string;
  readonly servicePrincipalId?: string;
  readonly status?: 'live' | 'expired' | 'unused' | 'expiring';
  readonly search?: string;
}

export interface Found {
  readonly tokens: ResultOf<typeof lookDocument>['revokeTokens']['tokens'];
  /** Whether there are more than the thousand that one call takes. */
  readonly isMore: boolean;
}

const mostAtOnce = 1000;

/** The tokens of a class, as far as the viewer may end them: all, or where there are too many the first thousand. */
export async function lookAt(ask: Ask, wanted: TokenClass, viewer: Viewer): Promise<Found> {
  try {
    const { revokeTokens } = await ask(lookDocument, { filter: wanted });
    return { tokens: revokeTokens.tokens, isMore: false };
  } catch (refused) {
    if (!isProblem(refused, 'PolicyViolation')) throw refused;
  }
  const ids = await firstThousand(ask, wanted, await outOfReach(ask, viewer));
  const { revokeTokens } = await ask(lookDocument, { ids });
  return { tokens: revokeTokens.tokens, isMore: true };
}

const apiTokens = graphql(`
  query ApiTokensOfClass(
    $workspaceId: uuid
    $userId: uuid
    $status: String
    $search: String
    $after: String
  ) {
    apiTokens(
      workspaceId: $workspaceId
      userId: $userId
      everyone: true
      status: $status
      search: $search
      first: 100
      after: $after
    ) {
      nodes {
        id
        userId
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const serviceTokens = graphql(`
  query ServiceTokensOfClass(
    $workspaceId: uuid
    $userId: uuid
    $servicePrincipalId: uuid
    $status: String
    $search: String
    $after: String
  ) {
    serviceTokens(
      workspaceId: $workspaceId
      ownerId: $userId
      servicePrincipalId: $servicePrincipalId
      everyone: true
      status: $status
      search: $search
      first: 100
      after: $after
    ) {
      nodes {
        id
        ownerId
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

interface Owned {
  readonly id: string;
  readonly personId: string;
}

interface PageOf<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The pages of a list, one after the other, as long as they are asked for. */
async function* pagesOf<Node>(
  ask: (after: string | undefined) => Promise<PageOf<Node>>,
): AsyncGenerator<readonly Node[]> {
  let after: string | undefined;
  do {
    const { nodes, pageInfo } = await ask(after);
    yield nodes;
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
}

async function* tokensOf(ask: Ask, { kind, ...wanted }: TokenClass): AsyncGenerator<readonly Owned[]> {
  const statuses = wanted.status === undefined ? ['live', 'expired'] : [wanted.status];
  const { servicePrincipalId, ...ofApiTokens } = wanted;
  for (const status of statuses) {
    if (kind !== 'service_token' && servicePrincipalId === undefined)
      for await (const nodes of pagesOf(
        async (after) => (await ask(apiTokens, { ...ofApiTokens, status, after })).apiTokens,
      ))
        yield nodes.map(({ id, userId }) => ({ id, personId: userId }));
    if (kind !== 'api_token')
      for await (const nodes of pagesOf(
        async (after) => (await ask(serviceTokens, { ...wanted, status, after })).serviceTokens,
      ))
        yield nodes.map(({ id, ownerId }) => ({ id, personId: ownerId }));
  }
}

async function firstThousand(ask: Ask, wanted: TokenClass, spared: ReadonlySet<string>): Promise<string[]> {
  const ids: string[] = [];
  for await (const tokens of tokensOf(ask, wanted)) {
    ids.push(...tokens.filter(({ personId }) => !spared.has(personId)).map(({ id }) => id));
    if (ids.length >= mostAtOnce) break;
  }
  return ids.slice(0, mostAtOnce);
}

const peopleOfRole = graphql(`
  query PeopleOfRole($role: String!, $after: String) {
    users(role: $role, first: 100, after: $after) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Whose tokens the service would refuse to end: a manager acts only on people of role user, and on themselves. */
async function outOfReach(ask: Ask, { standing, userId }: Viewer): Promise<ReadonlySet<string>> {
  const spared = new Set<string>();
  if (standing === 'admin') return spared;
  for (const each of ['manager', 'admin'])
    for await (const people of pagesOf(
      async (after) => (await ask(peopleOfRole, { role: each, after })).users,
    ))
      for (const { id } of people) spared.add(id);
  if (userId !== null) spared.delete(userId);
  return spared;
}
