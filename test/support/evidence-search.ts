import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where a secret was written, by what it is and without its text. */
export interface Leak {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
}

/** Looks for every secret that was kept in all that was written. */
export async function findLeaks(folder: string): Promise<readonly Leak[]> {
  const secrets = await secretsIn(join(folder, 'secrets'));
  const leaks: Leak[] = [];
  for (const file of await filesIn(join(folder, 'written')))
    leaks.push(...leaksIn(file, await readFile(join(folder, 'written', file), 'utf8'), secrets));
  return leaks;
}

interface Secrets {
  /** What is one word, and found by looking each word up. */
  readonly words: ReadonlyMap<string, string>;
  readonly phrases: ReadonlyMap<string, string>;
}

const secretLine = z.tuple([z.string(), z.string()]);
const isWord = /^[\w-]+$/;

async function secretsIn(folder: string): Promise<Secrets> {
  const secrets: Secrets & { words: Map<string, string>; phrases: Map<string, string> } = {
    words: new Map(),
    phrases: new Map(),
  };
  for (const file of await filesIn(folder))
    for (const line of (await readFile(join(folder, file), 'utf8'))
      .split('\n')
      .filter((text) => text !== '')) {
      const [kind, text] = secretLine.parse(JSON.parse(line));
      (isWord.test(text) ? secrets.words : secrets.phrases).set(text, kind);
    }
  return secrets;
}

const filesIn = async (folder: string): Promise<string[]> => await readdir(folder).catch(() => []);

/** No hash of a password is written either, whoever made it. */
const passwordHash = /\$2[aby]\$\d\d\$[./\w]{53}/;

function leaksIn(file: string, text: string, secrets: Secrets): Leak[] {
  const leaks: Leak[] = [];
  const add = (kind: string, at: number): void =>
    void leaks.push({ file, line: text.slice(0, at).split('\n').length, kind });
  for (const { 0: word, index } of text.matchAll(/[\w-]{10,}/g)) {
    const kind = secrets.words.get(word) ?? partOf(word, secrets.words);
    if (kind !== undefined) add(kind, index);
  }
  for (const [phrase, kind] of secrets.phrases)
    for (const form of new Set([phrase, JSON.stringify(phrase).slice(1, -1), encodeURIComponent(phrase)])) {
      const at = text.indexOf(form);
      if (at >= 0) add(kind, at);
    }
  const hash = passwordHash.exec(text);
  if (hash !== null) add('a hash of a password', hash.index);
  return leaks;
}

/** The secret of a token stands behind its public beginning. */
function partOf(word: string, secrets: ReadonlyMap<string, string>): string | undefined {
  for (let at = word.indexOf('_'); at >= 0; at = word.indexOf('_', at + 1)) {
    const kind = secrets.get(word.slice(at + 1));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Fails when a secret was written anywhere. */
export async function requireNoLeaks(folder: string): Promise<void> {
  const leaks = await findLeaks(folder);
  if (leaks.length === 0) return;
  const lines = leaks.slice(0, 20).map(({ file, line, kind }) => `  ${file}, line ${line}: ${kind}`);
  throw new Error(
    `Secrets were written during this run, ${leaks.length} times. What was written is kept in ${folder}:\n${lines.join('\n')}`,
  );
}
