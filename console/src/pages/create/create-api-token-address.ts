import { type RawSearch, idIn, oneOfIn, textIn } from '../../parts/address.js';
import { daysIn, wordsIn } from './address-lists.js';

export const apiRights = ['read', 'write', 'full'] as const;
export type ApiRights = (typeof apiRights)[number];

/** What the address of this page fills in. */
export interface CreateApiTokenAddress {
  readonly name?: string;
  readonly preset?: ApiRights;
  readonly days?: number;
  readonly workspaceId?: string;
}

/** What a link says is only what the form begins with: whoever opens it sees it, and decides. */
export const createApiTokenAddress = (search: RawSearch): CreateApiTokenAddress => ({
  name: textIn(search, 'name')?.slice(0, 100),
  preset: oneOfIn(search, 'preset', apiRights) ?? rightsOf(wordsIn(search, 'scopes')),
  days: daysIn(search),
  workspaceId: idIn(search, 'workspaceId'),
});

/** The scopes as the actions call them; each holds the ones before it, and what is no scope opens nothing. */
function rightsOf(scopes: readonly string[]): ApiRights | undefined {
  if (!scopes.includes('read:*')) return undefined;
  if (!scopes.includes('write:*')) return 'read';
  return scopes.includes('delete:*') ? 'full' : 'write';
}
