import type { TokensAddress } from './tokens-address.js';

/** Where a list of tokens stands, and what its address says. */
export interface ListPlace {
  readonly path: '/tokens' | '/admin/inventory';
  readonly address: TokensAddress;
  /** Goes to the same list with exactly this address. */
  readonly go: (address: TokensAddress) => void;
  /** The person whose tokens are listed; undefined where everybody's are. */
  readonly personId: string | undefined;
}
