import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

// What a whole run writes, and every secret that is made in it: the end of the run looks for the second in the first.

/** Where the evidence of this run is kept; undefined outside of one. */
const folder = (): string | undefined => process.env['TEST_EVIDENCE'];

/** Keeps something that was written where people or machines may read it: a log, the output of a process, an address. */
export function noteWritten(source: string, text: string): void {
  append(join('written', `${source}-${process.pid}.log`), text);
}

/** Keeps a secret. Short ones are left out: they stand in texts by chance. */
export function noteSecret(kind: string, text: string): void {
  if (text.length >= 10) append(join('secrets', `${process.pid}.jsonl`), `${JSON.stringify([kind, text])}\n`);
}

/** Files stay open: a line of the log costs one write, and there are hundreds of thousands. */
const open = new Map<string, number>();

function append(file: string, text: string): void {
  const kept = folder();
  if (kept === undefined || text === '') return;
  const path = join(kept, file);
  const known = open.get(path) ?? beginning(path);
  open.set(path, known);
  writeSync(known, text);
}

function beginning(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/** A shape of a credential: the first group is what must not be written. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['a token', /gw[as]t_[\da-f]{16}_(\w{20,})/g],
  ['a code in place of a password', /gwpc_([\da-z]{26})/g],
  ['a JWT', /eyJ[\w-]{8,}\.[\w-]+\.([\w-]{20,})/g],
  ['a seed of one-time passwords', /"?secret"?[:=]\s*"?([A-Z2-7]{16,})/g],
  ['a private key', /"d":\s*"([\w-]{43})"/g],
  ['a key of digests', /"id":\s*"[\w-]+",\s*"secret":\s*"([\w-]{43})"/g],
  ['a password', /"password":\s*"([^"\\]{12,})"/g],
  ['an action secret', /HASURA_ACTION_SECRET"?[=:]\s*"?([\w-]{32,})/g],
];

/** Keeps the secrets in something that is meant to show them: an answer, a file, what a command prints. */
export function noteSecretsIn(text: string): void {
  const plain = text.replaceAll('\\"', '"'); // JSON within JSON, as keys are in settings
  for (const [kind, shape] of shapes)
    for (const [, secret = ''] of plain.matchAll(shape)) noteSecret(kind, secret);
  for (const [, codes = ''] of plain.matchAll(/"(?:codes|recoveryCodes)":\s*\[([^\]]+)\]/g))
    for (const [, code = ''] of codes.matchAll(/"([^"]+)"/g)) noteSecret('a recovery code', code);
}

/** Keeps the secrets among settings, as processes get them. */
export function noteSettings(env: Readonly<Record<string, string | undefined>>): void {
  for (const text of [env['JWT_SIGNING_KEYS'], env['TOKEN_DIGEST_KEYS']]) noteSecretsIn(text ?? '');
  for (const name of ['HASURA_ACTION_SECRET', 'CLIENT_ADDRESS_PROOF_SECRET'])
    noteSecret(name, env[name] ?? '');
  const { DATABASE_URL: url = '' } = env;
  if (URL.canParse(url)) noteSecret('a password of the database', new URL(url).password);
}

/** Commands that show a secret, once, on standard output. */
const showing = /(?:^|\s)(?:keys (?:new|rotate)|token (?:create|rotate|extend)|user (?:create|reset))\b/;

/** Keeps what a command said, and the secrets that it was meant to show. */
export function noteCommand(args: readonly string[], said: { stdout: string; stderr: string }): void {
  noteWritten('command-errors', said.stderr);
  if (showing.test(args.join(' '))) noteSecretsIn(said.stdout);
  else noteWritten('command', said.stdout);
}
