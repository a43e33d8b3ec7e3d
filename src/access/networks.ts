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
 * Tells whether a caller at an address may use a credential limited to these networks (CIDR, v4 or v6). No list allows
 * every address; with a list, an address that we are not sure of is refused.
 */
export function addressCheck(cidrs: readonly string[] | null): (address: string | undefined) => boolean {
  if (cidrs === null) return () => true;
  // Node lets `::/0` stand for IPv4 too; a network speaks of its own family only.
  const networks = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/');
    networks[family(network)].addSubnet(network, Number(prefix), family(network));
  }
  return (address) => {
    const plain = plainAddress(address);
    return plain !== undefined && networks[family(plain)].check(plain, family(plain));
  };
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
