import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { createLog } from '../../src/observe/log.js';
import { anyText } from './fuzz/hostile.js';

// Whatever strangers write is within one line of the log, as a text: it begins no line and gives no other field.

const forged = '{"level":50,"msg":"forged","userId":"root"}';
const hostile = fc.oneof(
  anyText,
  anyText.map((text) => `${text}\n${forged}\n`),
  fc.constantFrom(
    `\r\n${forged}`,
    `\u2028${forged}`,
    `"},${forged}`,
    `%s%o%j ${forged}`,
    '\u001b[2J\u001b]0;x\u0007',
  ),
);
const line = z.looseObject({
  level: z.unknown(),
  msg: z.string(),
  address: z.string(),
  error: z.looseObject({}),
});

it('is one line of JSON whose message and fields are ours', () => {
  fc.assert(
    fc.property(hostile, hostile, (address, message) => {
      const written: string[] = [];
      const log = createLog('info', () => ({ write: (text: string) => void written.push(text) }));
      log.info({ address, error: new Error(message) }, 'a login failed');
      expect(written).toHaveLength(1);
      const [text = ''] = written;
      expect(text.endsWith('\n')).toBe(true);
      // eslint-disable-next-line no-control-regex -- what ends a line, and what a terminal would obey
      expect(text.slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
      const said = line.parse(JSON.parse(text));
      expect([said.msg, 'userId' in said]).toEqual(['a login failed', false]);
      expect(said.address).toBe(/\p{Cs}/u.test(address) ? said.address : address);
    }),
    { numRuns: 500 },
  );
});
