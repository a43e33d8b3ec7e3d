import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressCheck } from '../../src/access/networks.js';
import { requestedNetworks } from '../../src/access/requested-networks.js';

const isAllowedAddress = (address: string | undefined, cidrs: readonly string[] | null): boolean =>
  addressCheck(cidrs)(address);

const refusedWith = (...cidrs: string[]): string => {
  try {
    requestedNetworks(cidrs);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'taken';
};

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.0.2.7/32', '192.0.2.7/32'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8:0:0:0:0:0:1/128', '2001:db8::1/128'],
    ['::/0', '::/0'],
    ['fe80::/10', 'fe80::/10'],
    ['64:ff9b::192.0.2.0/120', '64:ff9b::c000:200/120'],
  ])('are written in one way: %s', (given, written) => {
    expect(requestedNetworks([given])).toEqual([written]);
  });

  it('stand once each', () => {
    expect(requestedNetworks(['2001:db8::/32', '10.0.0.0/8', '2001:DB8:0::/32', '10.0.0.0/8'])).toEqual([
      '2001:db8::/32',
      '10.0.0.0/8',
    ]);
  });

  it.each([
    ['10.1.2.3/8', 'has bits set beyond its prefix: the network is 10.0.0.0/8.'],
    ['192.0.2.255/25', 'has bits set beyond its prefix: the network is 192.0.2.128/25.'],
    ['2001:db8::1/64', 'has bits set beyond its prefix: the network is 2001:db8::/64.'],
    ['1.1.1.1/0', 'has bits set beyond its prefix: the network is 0.0.0.0/0.'],
    ['10.1.2.3', 'has no prefix length: for this one address write 10.1.2.3/32.'],
    ['2001:db8::1', 'has no prefix length: for this one address write 2001:db8::1/128.'],
    ['::ffff:10.0.0.0/104', 'is IPv4 written as IPv6: write 10.0.0.0/8.'],
    ['::ffff:a01:203/128', 'is IPv4 written as IPv6: write 10.1.2.3/32.'],
    ['::ffff:10.1.2.3/104', 'is IPv4 written as IPv6: write 10.0.0.0/8.'],
    ['::ffff:0:0/96', 'is IPv4 written as IPv6: write 0.0.0.0/0.'],
    ['::ffff:10.1.2.3', 'has no prefix length: for this one address write 10.1.2.3/32.'],
  ])('are named where they are none, with what they should be: %s', (given, what) => {
    expect(refusedWith('10.0.0.0/8', given)).toBe(`allowedCidrs[1]: ${what}`);
  });

  it.each([
    '',
    '/',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
    '10.0.0.0/8\n',
    '10.0.0/8',
    '10/8',
    '010.0.0.0/8',
    '10.0.0.256/32',
    '0x0a.0.0.0/8',
    '2001:db8::/129',
    '2001:db8::g/32',
    '1::2::3/64',
    'fe80::1%eth0/64',
    'localhost/8',
    '10.0.0.0/255.0.0.0',
    '*',
    '١٠.0.0.0/8',
  ])('are refused where they mean nothing: %j', (given) => {
    expect(refusedWith(given)).toMatch(/^allowedCidrs\[0\]: must be a network in CIDR notation/);
  });

  const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
  const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }));
  it('contain the address that they were made of, once written as they should be', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), ([address, prefix]) => {
        const said = refusedWith(`${address}/${prefix}`);
        const network = /(\S+\/\d+)\.$/.exec(said)?.[1] ?? `${address}/${prefix}`;
        expect(isAllowedAddress(address, requestedNetworks([network]))).toBe(true);
      }),
    );
  });
});
