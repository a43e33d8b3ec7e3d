import { BlockList, isIP } from 'node:net';

/** An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2), in canonical form. */
const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * The address in its one plain form: IPv6 canonical, an IPv4 address mapped into IPv6 as that IPv4 address. Undefined for
 * what is no address, and for one with a zone (`fe80::1%eth0`), which means something on one machine only.
 */
export function plainAddress(text: string | undefined): string | undefined {
  if (text === undefined || isIP(text) === 0 || text.includes('%')) return undefined;
  if (isIP(text) === 4) return text;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const halves = mapped.exec(canonical)?.slice(1);
  return (
    halves?.flatMap((half) => [parseInt(half, 16) >> 8, parseInt(half, 16) & 255]).join('.') ?? canonical
  );
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
  // Node lets `::/0` stand for IPv4 too; a network speaks of its own family only.
  for (const cidr of cidrs.filter((each) => family(networkOf(each)) === family(plain)))
    addNetwork(networks, cidr);
  return networks.check(plain, family(plain));
}

const networkOf = (cidr: string): string => cidr.split('/')[0] ?? '';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function addNetwork(networks: BlockList, cidr: string): void {
  const [network = '', prefix = ''] = cidr.split('/');
  networks.addSubnet(network, Number(prefix), family(network));
}
