import { type RawSearch, oneOfIn, textIn } from '../../parts/address.js';

export const ways = ['mine', 'any', 'person', 'text'] as const;
export type Way = (typeof ways)[number];

/** What the address of this page says: whose access is shown, or else how somebody is about to choose. */
export interface AccessAddress {
  readonly credentialId?: string;
  readonly userId?: string;
  /** One's own tokens, unless it says otherwise. */
  readonly by?: Way;
  readonly kind?: 'service';
  readonly search?: string;
  readonly after?: string;
}

export const accessAddress = (search: RawSearch): AccessAddress => ({
  credentialId: textIn(search, 'credentialId'),
  userId: textIn(search, 'userId'),
  by: oneOfIn(search, 'by', ways),
  kind: oneOfIn(search, 'kind', ['service']),
  search: textIn(search, 'search'),
  after: textIn(search, 'after'),
});
