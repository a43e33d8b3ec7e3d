import { BlockList, isIP } from 'node:net';

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The address in its plain form: an IPv4 address mapped into IPv6 is that IPv4 address. Undefined for what is no
 * address, and for one with a zone (`fe80::1%eth0`), which means something on one machine only.
 */
export function plainAddress(text: string | undefined): string | undefined {
  const address = text === undefined ? undefined : (mapped.exec(text)?.[1] ?? text);
  return address !== undefined && isIP(address) !== 0 && !address.includes('%') ? address : undefined;
}

/**
 * Whether a caller at this address may use a credential limited to these networks (CIDR, v4 or v6). No list allows
 * every address; with a list, an address that we are not sure of is refused.
 */
export function isAllowedAddress(address: string | undefined, cidrs: readonly string[] | null): boolean {
  if (cidrs === null) return true;
  const plain = plainAddress(address);
  if (plain === undefined) return false;
  const networks = new BlockList();
  for (const cidr of cidrs) addNetwork(networks, cidr);
  return networks.check(plain, family(plain));
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function addNetwork(networks: BlockList, cidr: string): void {
  const [network = '', prefix = ''] = cidr.split('/');
  networks.addSubnet(network, Number(prefix), family(network));
}
