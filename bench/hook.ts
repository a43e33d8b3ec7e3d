import { type Agent, type IncomingMessage, get } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { BenchRequest } from './load.js';
import { type BenchProcess, startProcess } from './process.js';
import type { Bench } from './scenario.js';
import type { RecordedAnswer } from './servers/listen.js';

export const hookPath = '/hasura/auth';

/** So many connections as a Hasura under load keeps open. */
export const connections = 32;

export const asking = (credential: string): BenchRequest => ({
  path: hookPath,
  headers: { authorization: `Bearer ${credential}` },
});

/** What Node writes by itself, for every server alike. */
const ofNode = ['date', 'connection', 'keep-alive', 'transfer-encoding'];

/** An answer of the hook, for a bare server to give. */
export async function recordAnswer({ url }: BenchProcess, credential: string): Promise<RecordedAnswer> {
  const response = await ask(url, credential);
  const body = await textOf(response);
  const headers = pairs(response.rawHeaders).filter(([name]) => !ofNode.includes(name.toLowerCase()));
  if (response.statusCode !== 200) throw new Error(`the hook refused a seeded credential: ${body}`);
  return { status: 200, headers, body };
}

function pairs([name, value, ...rest]: readonly string[]): [string, string][] {
  return name === undefined || value === undefined ? [] : [[name, value], ...pairs(rest)];
}

/** One request, and the answer as far as its headers. */
export async function ask(
  url: string,
  credential: string | undefined,
  agent?: Agent,
): Promise<IncomingMessage> {
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const options = { headers, ...(agent && { agent }) };
  return await new Promise((done, fail) => {
    get(`${url}${hookPath}`, options, done).once('error', fail);
  });
}

interface BareServer {
  readonly name: string;
  readonly program: 'bare-http' | 'bare-express' | 'read-by-key';
  readonly answer: RecordedAnswer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A server of bench/servers in a process of its own. */
export async function startBareServer(
  bench: Bench,
  { name, program, answer, environment = {} }: BareServer,
): Promise<BenchProcess> {
  return await startProcess(bench, {
    name,
    arguments: ['--import', 'tsx', `bench/servers/${program}.ts`],
    environment: { NODE_ENV: 'production', BENCH_ANSWER: JSON.stringify(answer), ...environment },
    ready: /listens on (\S+)/,
  });
}
