import { isIPv4, isIPv6 } from 'node:net';
import { refusal } from '../errors.js';
import { plainAddress } from './networks.js';

const shape = /^([0-9a-f.:]{2,45})\/(0|[1-9][0-9]{0,2})$/i;

/**
 * The networks of a request, each once, written as `addressCheck` and the database understand them. Throws InvalidInput
 * naming the first entry that is no network, and says what it should be where that can be told.
 */
export function requestedNetworks(cidrs: readonly string[]): readonly string[] {
  return [...new Set(cidrs.map(networkOf))];
}

function networkOf(text: string, index: number): string {
  const wrong = (what: string) => refusal('InvalidInput', `allowedCidrs[${index}]: ${what}`);
  const bare = plainAddress(text);
  if (bare !== undefined)
    throw wrong(`has no prefix length: for this one address write ${bare}/${widthOf(bare)}.`);
  const [, address = '', length = ''] = shape.exec(text) ?? [];
  const prefix = Number(length);
  if ((!isIPv4(address) && !isIPv6(address)) || prefix > widthOf(address))
    throw wrong('must be a network in CIDR notation, such as 10.0.0.0/8 or 2001:db8::/32.');
  const network = `${firstOf(address, prefix)}/${prefix}`;
  // The hook takes a mapped address for the IPv4 address that it is, so a mapped network would never match.
  const mapped = mappedNetwork(address, prefix);
  if (mapped !== undefined) throw wrong(`is IPv4 written as IPv6: write ${mapped}.`);
  if (numberOf(address) !== numberOf(firstOf(address, prefix)))
    throw wrong(`has bits set beyond its prefix: the network is ${network}.`);
  return network;
}

const widthOf = (address: string): number => (isIPv4(address) ? 32 : 128);

/** The IPv4 network that an IPv6 one of IPv4 addresses alone (RFC 4291 §2.5.5.2) stands for. */
function mappedNetwork(address: string, prefix: number): string | undefined {
  const plain = plainAddress(address);
  if (isIPv4(address) || prefix < 96 || plain === undefined || !isIPv4(plain)) return undefined;
  return `${firstOf(plain, prefix - 96)}/${prefix - 96}`;
}

/** The first address of the network that an address lies in. */
function firstOf(address: string, prefix: number): string {
  const rest = BigInt(widthOf(address) - prefix);
  const first = (numberOf(address) >> rest) << rest;
  return isIPv4(address) ? dotted(first) : canonical(first);
}

function numberOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return hextets(address).reduce((sum, hextet) => sum * 65536n + BigInt(parseInt(hextet, 16)), 0n);
}

/** The eight parts of an IPv6 address; a URL writes its tail in hexadecimal too. */
function hextets(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after];
}

const parts = (value: bigint, count: number, bits: bigint): bigint[] =>
  Array.from(
    { length: count },
    (_, index) => (value >> (BigInt(count - 1 - index) * bits)) & ((1n << bits) - 1n),
  );

const dotted = (value: bigint): string => parts(value, 4, 8n).join('.');

const canonical = (value: bigint): string =>
  new URL(
    `http://[${parts(value, 8, 16n)
      .map((part) => part.toString(16))
      .join(':')}]`,
  ).hostname.slice(1, -1);
