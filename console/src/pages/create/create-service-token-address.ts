import { type ListAddress, type RawSearch, listAddress } from '../../parts/address.js';

/** What the address of this page says. */
export const createServiceTokenAddress = (search: RawSearch): ListAddress => listAddress(search);
