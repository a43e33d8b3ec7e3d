import { Agent, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import { outcomes } from '../../../bench/soak/answers.js';

/** Connections of one client to one replica, kept open as Hasura keeps them. */
export interface Asker {
  /** What the hook makes of a credential, as one of `outcomes` or a status; of nobody where there is none. */
  atHook(text: string | undefined, id: string | undefined): Promise<number>;
  /** The same at the door `/graphql`, by `whoami`. */
  atGraphql(text: string | undefined, id: string | undefined): Promise<number>;
  /** The answer to an action: its field, or the code of the error. */
  act(bearer: string, document: string): Promise<ActionAnswer>;
  close(): void;
}

export type ActionAnswer =
  { readonly field: Readonly<Record<string, unknown>> } | { readonly code: string } | { readonly lost: true };

interface Answer {
  readonly status: number;
  readonly body: string;
}

const variables = z.record(z.string(), z.string());
const answered = z.object({
  data: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

/** Longer than anything here may take: an answer that comes later than this never comes. */
const patienceMs = 30_000;

/** A connection that was kept failed: the service may have closed it while nothing was under way. */
class IdleClosed extends Error {
  constructor(cause: Error) {
    super('a connection that was kept failed', { cause });
  }
}

export function createAsker(url: string, connections = 64): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  async function send(path: string, bearer: string | undefined, document?: string): Promise<Answer> {
    const body = document === undefined ? undefined : JSON.stringify({ query: document });
    const headers = {
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    return await new Promise((done, fail) => {
      const asked = request(`${url}${path}`, { agent, method, headers }, (response) => {
        textOf(response).then((text) => done({ status: response.statusCode ?? 0, body: text }), fail);
      });
      asked.setTimeout(patienceMs, () => asked.destroy(new Error('no answer in time')));
      asked.once('error', (error) => fail(asked.reusedSocket ? new IdleClosed(error) : error));
      asked.end(body);
    });
  }

  /** A read that met the end of an idle connection is sent once more, as every client does that keeps connections. */
  async function read(path: string, bearer: string | undefined, document?: string): Promise<Answer> {
    return await send(path, bearer, document).catch(async (error: unknown) => {
      if (error instanceof IdleClosed) return await send(path, bearer, document);
      throw error;
    });
  }

  const outcomeBy = async (asking: Promise<Answer>, judge: (answer: Answer) => number): Promise<number> =>
    await asking.then(judge, () => outcomes.lost);

  return {
    atHook: async (text, id) =>
      await outcomeBy(read('/hasura/auth', text), ({ status, body }) => {
        if (status !== 200) return status;
        const found = variables.parse(JSON.parse(body));
        if (found['x-hasura-role'] === 'public') return outcomes.anonymous;
        return found['x-hasura-credential-id'] === id ? outcomes.accepted : outcomes.foreign;
      }),
    atGraphql: async (text, id) =>
      await outcomeBy(read('/graphql', text, '{ whoami { credentialId } }'), ({ status, body }) => {
        if (status !== 200) return status;
        const { data, errors } = answered.parse(JSON.parse(body));
        const code = errors?.[0]?.extensions.code;
        if (code !== undefined) return statusOfCode[code] ?? 500;
        return data?.['whoami']?.['credentialId'] === id ? outcomes.accepted : outcomes.foreign;
      }),
    async act(bearer, document) {
      const answer = await send('/graphql', bearer, document).catch(() => undefined);
      if (answer === undefined) return { lost: true };
      const { data, errors } = answered.parse(JSON.parse(answer.body));
      const [field] = Object.values(data ?? {});
      if (answer.status === 200 && field != null) return { field };
      return { code: errors?.[0]?.extensions.code ?? `${answer.status} without a code` };
    },
    close: () => agent.destroy(),
  };
}

/** Who presents nothing may not ask who he is: that answer is what "taken for nobody" looks like at this door. */
const statusOfCode: Readonly<Partial<Record<string, number>>> = {
  AuthenticationMissing: outcomes.anonymous,
  AuthenticationInvalid: 401,
  Unavailable: 503,
};
