import { type ListAddress, type RawSearch, listAddress } from '../../parts/address.js';

/** What the address of this page says. */
export const accessAddress = (search: RawSearch): ListAddress => listAddress(search);
