import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceOf } from '../../src/actions/device.js';
import { newDigestKey } from '../../src/tokens/new-secrets.js';
import {
  matchesPasswordCode,
  newPasswordCode,
  newRecoveryCodes,
  recoveryCodeDigests,
} from '../../src/tokens/one-time-codes.js';
import { seal, unseal } from '../../src/tokens/sealed-secret.js';
import { totpStep } from '../../src/tokens/totp.js';

const key = newDigestKey();
const other = newDigestKey();

describe('a TOTP code', () => {
  // RFC 6238, appendix B, SHA-1, the last six digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is the one of RFC 6238 at %d seconds, and good for the steps beside it', (seconds, code) => {
    const secret = Buffer.from('12345678901234567890');
    const step = Math.floor(seconds / 30);
    const at = (offset: number): number | undefined =>
      totpStep(secret, code, new Date((seconds + offset) * 1000));
    expect([-30, 0, 30].map(at)).toEqual([step, step, step]);
    expect([-90, 90].map(at)).toEqual([undefined, undefined]);
  });

  it('is never anything else than six digits', () => {
    const secret = Buffer.from('12345678901234567890');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        if (/^[0-9]{6}$/.test(text.replace(/[\s-]/g, ''))) return;
        expect(totpStep(secret, text, new Date(59_000))).toBeUndefined();
      }),
    );
  });
});

describe('a sealed secret', () => {
  const secret = Buffer.from('a secret of 20 bytes');

  it('opens in its place under its key, and looks different every time', () => {
    const [first, second] = [seal(secret, 'here', key), seal(secret, 'here', key)];
    expect(unseal(first, 'here', [other, key])).toEqual(secret);
    expect(first.sealedSecret.equals(second.sealedSecret)).toBe(false);
    expect(first.sealedSecret.includes(secret)).toBe(false);
  });

  it('opens nowhere else, under no other key, and not when a bit of it is different', () => {
    const sealed = seal(secret, 'here', key);
    expect(unseal(sealed, 'there', [key])).toBeUndefined();
    expect(unseal(sealed, 'here', [other])).toBeUndefined();
    expect(unseal(sealed, 'here', [{ ...other, id: key.id }])).toBeUndefined();
    for (let at = 0; at < sealed.sealedSecret.length; at++) {
      const spoilt = Buffer.from(sealed.sealedSecret);
      spoilt.writeUInt8(spoilt.readUInt8(at) ^ 1, at);
      expect(unseal({ ...sealed, sealedSecret: spoilt }, 'here', [key])).toBeUndefined();
      expect(unseal({ ...sealed, sealedSecret: spoilt.subarray(0, at) }, 'here', [key])).toBeUndefined();
    }
  });
});

describe('a one-time code', () => {
  it('for a password is known by its prefix, and matches itself only', () => {
    const { text, ...stored } = newPasswordCode(key);
    expect(text).toMatch(/^gwpc_[0-9a-z]{26}$/);
    for (const spelling of [text, text.toUpperCase(), ` ${text.slice(0, 9)} ${text.slice(9)}\n`])
      expect(matchesPasswordCode(spelling, stored, [other, key])).toBe(true);
    for (const wrong of [newPasswordCode(key).text, text.slice(0, -1), `${text}0`, text.slice(5), ''])
      expect(matchesPasswordCode(wrong, stored, [key])).toBe(false);
    expect(matchesPasswordCode(text, stored, [other])).toBe(false);
    expect(matchesPasswordCode(text, stored, [{ ...other, id: key.id }])).toBe(false);
  });

  it('for recovery is one of ten, and found under any key', () => {
    const codes = newRecoveryCodes(key);
    expect(new Set(codes.map(({ text }) => text)).size).toBe(10);
    for (const { text, digest } of codes) {
      const found = recoveryCodeDigests(text.toUpperCase(), [other, key]);
      expect(found.map((each) => each.equals(digest))).toEqual([false, true]);
    }
    expect(recoveryCodeDigests('123456', [key])).toEqual([]);
  });
});

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'Chrome on Windows',
    ],
    ['curl/8.5.0', 'curl'],
    ['python-requests/2.31.0', 'python-requests'],
    ['graphwarden-cli/1.0 (linux)', 'graphwarden-cli on Linux'],
    ['node', 'node'],
    ['Mozilla/5.0', 'unknown device'],
    ['<script>alert(1)</script>/1 x', 'unknown device'],
    ['\u202egnp.exe/1.0 x', 'unknown device'],
    ['', 'unknown device'],
    [null, 'unknown device'],
  ])('%s is %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });

  it('is a short readable text whatever the user agent says, soon', () => {
    const hostile = ['(', 'a/', ' ', 'Mozilla/', '\\d+', 'Android ', 'Version/'].map((part) =>
      part.repeat(512).slice(0, 512),
    );
    const begun = Date.now();
    for (const userAgent of hostile) expect(deviceOf(userAgent).length).toBeLessThan(90);
    expect(Date.now() - begun).toBeLessThan(2_000);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 512 }), (userAgent) => {
        expect(deviceOf(userAgent)).toMatch(/^[\w .()+-]{1,90}$/);
      }),
    );
  });
});
