import { type RawSearch, textIn } from '../../parts/address.js';

/** What the address of the query editor says: the action to begin with. Queries may hold secrets, so they stand in no address. */
export interface GraphiqlAddress {
  readonly action?: string;
}

export const graphiqlAddress = (search: RawSearch): GraphiqlAddress => ({ action: textIn(search, 'action') });
