import { type RawSearch, idIn, oneOfIn, textIn } from '../../parts/address.js';
import { daysIn, idsIn } from './address-lists.js';
import { type ServiceChoice, serviceChoices } from './service-request.js';

/** What the address of this page fills in. */
export interface CreateServiceTokenAddress {
  readonly name?: string;
  readonly preset?: ServiceChoice;
  readonly days?: number;
  readonly principalId?: string;
  readonly projectIds?: readonly string[];
  readonly clientIds?: readonly string[];
  readonly oplogIds?: readonly string[];
}

/** What a link says is only what the form begins with: whoever opens it sees it, and decides. */
export const createServiceTokenAddress = (search: RawSearch): CreateServiceTokenAddress => ({
  name: textIn(search, 'name')?.slice(0, 100),
  preset: oneOfIn(search, 'preset', serviceChoices),
  days: daysIn(search),
  principalId: idIn(search, 'principalId'),
  projectIds: idsIn(search, 'projectIds'),
  clientIds: idsIn(search, 'clientIds'),
  oplogIds: idsIn(search, 'oplogIds'),
});
