import { type ListAddress, type RawSearch, listAddress, oneOfIn, textIn } from '../../parts/address.js';

/** What the address of the list of tokens says. */
export interface TokensAddress extends ListAddress {
  readonly kind?: 'service';
  readonly status?: string;
}

export const tokensAddress = (search: RawSearch): TokensAddress => ({
  ...listAddress(search),
  kind: oneOfIn(search, 'kind', ['service']),
  status: textIn(search, 'status'),
});
