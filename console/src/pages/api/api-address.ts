import { type RawSearch, textIn } from '../../parts/address.js';

/** What the address of the page about the API says: the action that is open, and what the list is searched for. */
export interface ApiAddress {
  readonly action?: string;
  readonly search?: string;
}

export const apiAddress = (search: RawSearch): ApiAddress => ({
  action: textIn(search, 'action'),
  search: textIn(search, 'search'),
});
