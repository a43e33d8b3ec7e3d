import { Option } from 'commander';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { type List, type ListOptions, listing, readList, showList } from './list.js';
import { merged, tokenOrder, tokenSorts } from './merged-tokens.js';
import { ifGiven, principalId, userId, workspaceId } from './names.js';
import type { Needs, RunAction } from './needs.js';
import type { Column } from './table.js';

type Options = ListOptions & {
  readonly kind?: string;
  readonly owner?: string;
  readonly workspace?: string;
  readonly principal?: string;
  readonly status?: string;
  readonly search?: string;
  readonly sort: string;
};

const common = {
  id: z.string(),
  tokenId: z.string(),
  name: z.string(),
  workspaceName: z.string().nullable(),
  status: z.string(),
  blockedBy: z.string().nullable(),
  expiresAt: z.coerce.date(),
  lastUsedAt: z.coerce.date().nullable(),
};
const apiToken = z
  .object({
    ...common,
    kind: z.literal('api_token'),
    username: z.string(),
    scopes: z.array(z.string()).nullable(),
  })
  .transform(({ username, scopes, ...rest }) => ({
    ...rest,
    owner: username,
    reach: scopes === null ? 'all scopes' : scopes.join(' '),
  }));
const serviceToken = z
  .object({
    ...common,
    kind: z.literal('service_token'),
    servicePrincipalName: z.string(),
    ownerUsername: z.string(),
    scope: z.string(),
  })
  .transform(({ servicePrincipalName, ownerUsername, scope, ...rest }) => ({
    ...rest,
    owner: `${ownerUsername} (${servicePrincipalName})`,
    reach: scope,
  }));

const token = z.union([apiToken, serviceToken]);

const columns: readonly Column<z.infer<typeof token>>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'kind', of: ({ kind }) => kind },
  { head: 'token id', of: ({ tokenId }) => tokenId },
  { head: 'name', of: ({ name }) => name },
  { head: 'owner', of: ({ owner }) => owner },
  { head: 'workspace', of: ({ workspaceName }) => workspaceName },
  { head: 'reach', of: ({ reach }) => reach },
  {
    head: 'status',
    of: ({ status, blockedBy }) => (blockedBy === null ? status : `${status}, ${blockedBy}`),
  },
  { head: 'expires', of: ({ expiresAt }) => expiresAt },
  { head: 'last used', of: ({ lastUsedAt }) => lastUsedAt },
];

export const tokenList = ({ terminal, asOperator }: Needs): CliCommand =>
  listing(new CliCommand('list'))
    .description('list API tokens and service tokens; never their text, which nobody has')
    .addOption(new Option('--kind <kind>', 'those of one kind').choices(['api_token', 'service_token']))
    .option('--owner <user>', 'those of one person and of their service principals, by username or id')
    .option('--workspace <workspace>', 'those of one workspace, by name or id')
    .option('--principal <principal>', 'those of one service principal, by name or id')
    .addOption(
      new Option('--status <status>', 'live: active or expiring; unused: live, not used for 90 days').choices(
        [...['active', 'expiring', 'expired', 'revoked', 'live', 'unused']],
      ),
    )
    .option(
      '--search <text>',
      "those with this in the token's, the person's or the principal's name, or at the start of the token id",
    )
    .addOption(
      new Option('--sort <field>', 'by which field; with - before it, the other way round')
        .choices([...tokenSorts])
        .default('-createdAt'),
    )
    .example('graphwarden token list --status expiring')
    .example('graphwarden token list --owner olga --json')
    .fields({
      userId: '--owner',
      ownerId: '--owner',
      workspaceId: '--workspace',
      servicePrincipalId: '--principal',
    })
    .action(async ({ limit, all, json, ...filter }: Options) => {
      await asOperator(async (run) => {
        const found = await readTokens(run, filter, { limit, ...(all && { all }) });
        showList(terminal, found, token, columns, { ...(json && { json }) });
      });
    });

type Filter = Omit<Options, keyof ListOptions>;

async function readTokens(
  run: RunAction,
  { kind, owner, workspace, principal, ...rest }: Filter,
  options: Pick<ListOptions, 'limit' | 'all'>,
): Promise<List> {
  const ownerId = await ifGiven(owner, async (text) => await userId(run, text));
  const workspaceIdGiven = await ifGiven(workspace, async (text) => await workspaceId(run, text));
  const servicePrincipalId = await ifGiven(
    principal,
    async (text) => await principalId(run, text, workspaceIdGiven),
  );
  const shared = { ...rest, workspaceId: workspaceIdGiven };
  const lists: List[] = [];
  const read = async (
    of: string,
    action: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    const list = await readList(run, action, { ...shared, ...input }, options);
    lists.push({ ...list, nodes: list.nodes.map((node) => ({ kind: of, ...node })) });
  };
  if (kind !== 'service_token' && servicePrincipalId === undefined)
    await read('api_token', 'apiTokens', { userId: ownerId });
  if (kind !== 'api_token') await read('service_token', 'serviceTokens', { ownerId, servicePrincipalId });
  return merged(lists, tokenOrder(rest.sort), options.all === true ? Infinity : options.limit);
}
