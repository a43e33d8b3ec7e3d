import { IncomingMessage, type Server, ServerResponse, createServer } from 'node:http';
import type { Express } from 'express';

/** A door that the server opens itself, for one exact URL; every other spelling of it is among Express's routes. */
export interface Ahead {
  readonly url: string;
  readonly methods: readonly string[];
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The whole route table: what is answered ahead of Express's router, and all that it routes. */
export interface Routes {
  readonly ahead: readonly Ahead[];
  readonly app: Express;
}

const largestHeaderBytes = 65_536;

/**
 * The server of every door. Express gives both objects of each request its own prototypes, which costs more than all
 * else it does (V8 drops what it knows of an object's shape); here they are born with them.
 */
export function createHttpServer({ ahead, app }: Routes): Server {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse<Request> {}
  adopt(app, 'request', Request.prototype);
  adopt(app, 'response', Response.prototype);
  const byUrl = new Map(ahead.map((door) => [door.url, door]));
  const options = {
    IncomingMessage: Request,
    ServerResponse: Response,
    maxHeaderSize: largestHeaderBytes,
  };
  const server = createServer(options, (request, response) => {
    // Of a process that is ending: whoever hears it asks another one, and loses no request to a connection that closes.
    if (!server.listening) response.shouldKeepAlive = false;
    const door = byUrl.get(request.url ?? '');
    if (door?.methods.includes(request.method ?? '') === true) door.handle(request, response);
    else app(request, response);
  });
  // Node drops headers beyond a number without a word, a credential among them; their size is bounded already.
  server.maxHeadersCount = 0;
  return server;
}

/** What Express would give each object becomes what the class inherits, and the class what Express would give. */
function adopt(app: Express, name: 'request' | 'response', prototype: object): void {
  const expresss: unknown = Reflect.get(app, name);
  if (typeof expresss !== 'object') throw new Error(`Express has no ${name} to inherit from`);
  Object.setPrototypeOf(prototype, expresss);
  Reflect.set(app, name, prototype);
}
