import { type ListAddress, type RawSearch, listAddress, oneOfIn, textIn } from '../../parts/address.js';

export const principalStatuses = ['active', 'inactive', 'offered'] as const;

/** What the address of the list of service principals says. */
export interface PrincipalsAddress extends ListAddress {
  readonly status?: (typeof principalStatuses)[number];
  readonly kind?: string;
  readonly workspaceId?: string;
}

export const principalsAddress = (search: RawSearch): PrincipalsAddress => ({
  ...listAddress(search),
  status: oneOfIn(search, 'status', principalStatuses),
  kind: textIn(search, 'kind'),
  workspaceId: textIn(search, 'workspaceId'),
});
