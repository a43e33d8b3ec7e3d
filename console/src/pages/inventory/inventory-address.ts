/** The list of all tokens has the address of the list of one's own. */
export { tokensAddress as inventoryAddress } from '../tokens/tokens-address.js';
