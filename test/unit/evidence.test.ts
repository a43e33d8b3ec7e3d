import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import bcrypt from 'bcrypt';
import { newPasswordCode, newRecoveryCodes } from '../../src/tokens/one-time-codes.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { noteCommand, noteSecret, noteSecretsIn, noteSettings, noteWritten } from '../support/evidence.js';
import { findLeaks, requireNoLeaks } from '../support/evidence-search.js';
import { scratchFolder } from '../support/scratch.js';

// The search at the end of every run: here with leaks that are planted, in evidence of its own.

const key = { id: 'a', secret: randomBytes(32) };
const token = (): string => newOpaqueToken('service_token', key).text;
let folder: string;
let ofTheRun: string | undefined;

beforeEach(async () => {
  ofTheRun = process.env['TEST_EVIDENCE'];
  folder = await scratchFolder('planted');
  process.env['TEST_EVIDENCE'] = folder;
});
afterEach(async () => {
  if (ofTheRun === undefined) delete process.env['TEST_EVIDENCE'];
  else process.env['TEST_EVIDENCE'] = ofTheRun;
  await rm(folder, { recursive: true, force: true });
});

const kinds = async (): Promise<readonly string[]> => (await findLeaks(folder)).map(({ kind }) => kind);

describe('a secret that was made', () => {
  test('is found in a log, by its kind and line, and its text is not told again', async () => {
    const text = token();
    noteSecretsIn(JSON.stringify({ data: { createServiceToken: { token: text } } }));
    noteWritten('service', `{"msg":"one"}\n{"msg":"the token ${text} came in"}\n`);
    await expect(requireNoLeaks(folder)).rejects.toThrow(/service-\d+\.log, line 2: a token/);
    await expect(requireNoLeaks(folder)).rejects.not.toThrow(text.slice(22, 40));
  });

  test.each([
    ['without its public beginning', (text: string) => text.slice(22)],
    ['in an address', (text: string) => `https://here/?token=${text}&x=y`],
    ['as JSON in JSON', (text: string) => JSON.stringify({ body: JSON.stringify({ text }) })],
  ])('is found %s', async (_where, written) => {
    const text = token();
    noteSecretsIn(text);
    noteWritten('service', written(text));
    expect(await kinds()).toEqual(['a token']);
  });

  test.each([
    ['a code in place of a password', () => newPasswordCode(key).text, (text: string) => text],
    [
      'a recovery code',
      () => newRecoveryCodes(key)[3]?.text ?? '',
      (text: string) => JSON.stringify({ codes: [text] }),
    ],
    [
      'a seed of one-time passwords',
      () => 'ABCDEFGH234567ABCDEF',
      (text: string) => JSON.stringify({ secret: text }),
    ],
  ])('is found whatever it is: %s', async (kind, make, shown) => {
    const text = make();
    noteSecretsIn(shown(text));
    noteWritten('postgresql', `ERROR: something with '${text}'`);
    expect(await kinds()).toEqual([kind]);
  });

  test('is found among settings, all of them', async () => {
    const secrets = await newSecrets();
    noteSettings({ ...secrets, DATABASE_URL: 'postgres://app:hunter2hunter2@db/app' });
    const texts = [...Object.values(secrets), 'hunter2hunter2'];
    noteWritten('process', texts.join('\n'));
    expect(new Set(await kinds())).toEqual(
      new Set(['HASURA_ACTION_SECRET', 'a key of digests', 'a private key', 'a password of the database']),
    );
  });

  test('is found where it is a sentence, and as an address would have it', async () => {
    const password = 'correct horse "battery" staple';
    noteSecret('a password', password);
    noteWritten('one', password);
    noteWritten('two', JSON.stringify({ password }));
    noteWritten('three', `?password=${encodeURIComponent(password)}`);
    expect(await kinds()).toEqual(['a password', 'a password', 'a password']);
  });

  test('is found as a hash, which nobody has to have kept', async () => {
    noteWritten('postgresql', `DETAIL: Failing row contains (${await bcrypt.hash('x', 4)})`);
    expect(await kinds()).toEqual(['a hash of a password']);
  });
});

describe('a command', () => {
  test('may print the secret that it is for, and no other may, nor its errors', async () => {
    const text = token();
    noteCommand(['token', 'create', 'x'], { stdout: text, stderr: '' });
    expect(await kinds()).toEqual([]);
    noteCommand(['token', 'list'], { stdout: text, stderr: '' });
    noteCommand(['token', 'create', 'x'], { stdout: '', stderr: text });
    expect(await kinds()).toEqual(['a token', 'a token']);
  });
});

describe('what is no secret', () => {
  test('is no leak', async () => {
    const [one, other] = [token(), token()];
    noteSecretsIn(one);
    noteWritten('service', `${one.slice(0, 21)} ${other} [redacted] a4c1f2de-0000-4000-8000-5d6e7f8a9b0c`);
    expect(await kinds()).toEqual([]);
    await requireNoLeaks(folder);
  });

  test('and where nothing was written, there is none', async () => {
    await mkdir(join(folder, 'secrets'), { recursive: true });
    await writeFile(join(folder, 'secrets', 'x.jsonl'), '');
    expect(await kinds()).toEqual([]);
  });
});
