import { plainAddress } from '../access/networks.js';
import { isOneOf } from '../tokens/compare.js';

/** How the proxy in front of Hasura tells us where its client is. */
export interface ForwardedAddressSettings {
  readonly header: string;
  readonly proofHeader: string;
  readonly proofSecret: string;
  /** Accepted beside it, while the proxy's is being changed. */
  readonly previousProofSecret?: string | undefined;
}

/**
 * The client's address as forwarded through Hasura, or undefined when we cannot be sure: a client chooses its own
 * headers (and on a WebSocket all of them), so the address counts only beside the proxy's proof, once, and well-formed.
 */
export function forwardedAddress(
  valuesOf: (header: string) => readonly string[],
  settings: ForwardedAddressSettings | undefined,
): string | undefined {
  if (settings === undefined) return undefined;
  const [proof, ...otherProofs] = valuesOf(settings.proofHeader);
  const [address, ...otherAddresses] = valuesOf(settings.header);
  if (proof === undefined || otherProofs.length > 0 || otherAddresses.length > 0) return undefined;
  const { proofSecret, previousProofSecret } = settings;
  const accepted = previousProofSecret === undefined ? [proofSecret] : [proofSecret, previousProofSecret];
  return isOneOf(proof, accepted) ? plainAddress(address?.trim()) : undefined;
}
