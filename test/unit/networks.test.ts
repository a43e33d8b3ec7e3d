import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressCheck, plainAddress } from '../../src/access/networks.js';

const isAllowedAddress = (address: string | undefined, cidrs: readonly string[] | null): boolean =>
  addressCheck(cidrs)(address);

describe('the plain form of an address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::1', '::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
    ['0000:0000:0000:0000:0000:ffff:0a00:0001', '10.0.0.1'],
  ])('of %s is %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain);
  });

  test.each([
    undefined,
    '',
    ' ',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1/8',
    '10.0.0.1:443',
    '[::1]',
    '::ffff:10.0.0.256',
    '::ffff:10.0.0.1%eth0',
    'fe80::1%eth0',
    'fe80::1%',
    '1',
    '0x0a000001',
    'localhost',
    '10.0.0.1,10.0.0.2',
    '10.0.0.1\n',
    '１０.0.0.1',
  ])('there is none of %j', (text) => {
    expect(plainAddress(text)).toBeUndefined();
  });
});

describe('a list of networks', () => {
  test('that is absent allows every caller, known or not', () => {
    expect(isAllowedAddress('10.0.0.1', null)).toBe(true);
    expect(isAllowedAddress(undefined, null)).toBe(true);
    expect(isAllowedAddress('nonsense', null)).toBe(true);
  });

  test('refuses a caller whose address we are not sure of, even if it allows all', () => {
    for (const address of [undefined, '', 'nonsense', 'fe80::1%eth0'])
      expect(isAllowedAddress(address, ['0.0.0.0/0', '::/0'])).toBe(false);
  });

  test('that is empty allows nobody', () => {
    expect(isAllowedAddress('10.0.0.1', [])).toBe(false);
  });

  test.each([
    ['10.0.0.1', ['10.0.0.1/32'], true],
    ['10.0.0.2', ['10.0.0.1/32'], false],
    ['10.0.0.1', ['192.168.0.0/16', '10.0.0.0/8'], true],
    ['11.0.0.0', ['10.0.0.0/8'], false],
    ['255.255.255.255', ['0.0.0.0/0'], true],
    ['2001:db8::1', ['0.0.0.0/0'], false],
    ['2001:db8::1', ['2001:db8::1/128'], true],
    ['2001:db8::2', ['2001:db8::1/128'], false],
    ['2001:db8:0:1::', ['2001:db8::/63'], true],
    ['2001:db8:0:2::', ['2001:db8::/63'], false],
    ['::ffff:10.0.0.1', ['10.0.0.0/8'], true],
    ['::ffff:a00:1', ['10.0.0.0/8'], true],
    ['::10.0.0.1', ['10.0.0.0/8'], false],
    ['10.0.0.1', ['2001:db8::/32'], false],
  ])('%s in %j: %s', (address, cidrs, allowed) => {
    expect(isAllowedAddress(address, cidrs)).toBe(allowed);
  });

  const v4 = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  test('agrees with arithmetic on IPv4', () => {
    const near = fc.tuple(
      fc.nat(0xffffffff),
      fc.integer({ min: 0, max: 32 }),
      fc.nat(0xffffffff),
      fc.boolean(),
    );
    fc.assert(
      fc.property(near, ([base, prefix, other, isClose]) => {
        const size = 2 ** (32 - prefix);
        const network = Math.floor(base / size) * size;
        const address = isClose ? network + (other % (size * 2)) : other;
        fc.pre(address <= 0xffffffff);
        const expected = address >= network && address < network + size;
        expect(isAllowedAddress(v4(address), [`${v4(network)}/${prefix}`])).toBe(expected);
        expect(isAllowedAddress(`::ffff:${v4(address)}`, [`${v4(network)}/${prefix}`])).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  const v6 = (value: bigint): string =>
    Array.from({ length: 8 }, (_, index) =>
      ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
    ).join(':');
  test('agrees with arithmetic on IPv6', () => {
    const whole = fc.bigInt({ min: 1n << 64n, max: (1n << 128n) - 1n });
    fc.assert(
      fc.property(
        whole,
        fc.integer({ min: 1, max: 128 }),
        whole,
        fc.boolean(),
        (base, prefix, other, isClose) => {
          const size = 1n << BigInt(128 - prefix);
          const network = (base / size) * size;
          const address = isClose ? network + (other % (size * 2n)) : other;
          fc.pre(address < 1n << 128n && network > 0n);
          const expected = address >= network && address < network + size;
          expect(isAllowedAddress(v6(address), [`${v6(network)}/${prefix}`])).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('a network of one family says nothing of the other', () => {
  expect(isAllowedAddress('192.0.2.7', ['::/0'])).toBe(false);
  expect(isAllowedAddress('2001:db8::1', ['0.0.0.0/0'])).toBe(false);
  expect(isAllowedAddress('192.0.2.7', ['::/0', '192.0.2.0/24'])).toBe(true);
});
