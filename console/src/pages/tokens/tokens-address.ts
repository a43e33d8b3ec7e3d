import { type ListAddress, type RawSearch, idIn, listAddress, oneOfIn } from '../../parts/address.js';

/** What the service narrows lists of tokens to; `all` says that nothing is hidden, whatever is remembered. */
export const statusFilters = ['active', 'expiring', 'expired', 'revoked', 'unused', 'live', 'all'] as const;
export type StatusFilter = (typeof statusFilters)[number];

/** What a list can be sorted by; the service takes each with a leading minus too. */
export const sortNames = ['name', 'createdAt', 'expiresAt', 'lastUsedAt'] as const;
const sorts = sortNames.flatMap((name) => [name, `-${name}`] as const);

/** What the drawer of a token opens with. */
export const deeds = ['rotate', 'extend', 'revoke', 'edit'] as const;
export type TokenDeed = (typeof deeds)[number];

/** What the address of a list of tokens says. */
export interface TokensAddress extends ListAddress {
  readonly kind?: 'service';
  readonly status?: StatusFilter;
  /** The id of the person behind the tokens; in the list of everybody's. */
  readonly owner?: string;
  /** The id of their service principal. */
  readonly principal?: string;
  /** The id of the workspace that they lie in. */
  readonly workspace?: string;
  /** What is to be done with the token whose drawer is open. */
  readonly do?: TokenDeed;
}

export const tokensAddress = (search: RawSearch): TokensAddress => ({
  ...listAddress(search),
  sort: oneOfIn(search, 'sort', sorts),
  kind: oneOfIn(search, 'kind', ['service']),
  status: oneOfIn(search, 'status', statusFilters),
  owner: idIn(search, 'owner'),
  principal: idIn(search, 'principal'),
  workspace: idIn(search, 'workspace'),
  do: oneOfIn(search, 'do', deeds),
});

/** The part of an address that says which tokens are listed, and in which order. */
export const filterOf = ({ after: _after, do: _do, ...filter }: TokensAddress): TokensAddress => filter;
