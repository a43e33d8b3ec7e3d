import { IncomingMessage, type Server, ServerResponse, createServer } from 'node:http';
import type { Express } from 'express';
import { doorOf } from './doors.js';

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
  /** Told of every answer: the door, its status, and how long we took for it. */
  readonly measure?: (door: string, status: number, seconds: number) => void;
  /** Whether connections are to end with the answers on them: whoever is stopping wants to get rid of them. */
  readonly isLast?: () => boolean;
}

/** All headers of a request together, its first line included; more is 431. */
export const largestHeaderBytes = 65_536;

/** In milliseconds, how long a client may take. */
export interface ClientLimits {
  /** To send the headers of a request, counted from its first byte, and from the connection for its first. */
  readonly headers: number;
  /** To send a whole request. */
  readonly request: number;
  /** To take something of an answer, or to send something of a request: one that does neither has gone away. */
  readonly stalled: number;
  /** Between two requests on one connection. */
  readonly idle: number;
  /** How often it is looked whether one took too long: by so much each may take longer. */
  readonly check: number;
}

/**
 * Those who send slowly hold a connection and memory and nothing else, so what they get is generous: 10 MiB, the largest
 * body, come through in time at 3 Mbit/s. An idle connection is kept longer than any client keeps it, so that it is the
 * client who lets go: a request that meets our end of the connection on its way is lost, and Hasura asks only once. Its
 * HTTP client lets go after 30 to 35 seconds, proxies and load balancers after 60 as they come. So no connection is ended
 * for the number of its requests either.
 */
export const clientLimits: ClientLimits = {
  headers: 15_000,
  request: 30_000,
  stalled: 60_000,
  idle: 75_000,
  check: 5_000,
};

/**
 * The server of every door. Express gives both objects of each request its own prototypes, which costs more than all
 * else it does (V8 drops what it knows of an object's shape); here they are born with them.
 */
export function createHttpServer(
  { ahead, app, measure, isLast }: Routes,
  limits: ClientLimits = clientLimits,
): Server {
  class Request extends IncomingMessage {}
  class Response<Of extends IncomingMessage = IncomingMessage> extends ServerResponse<Of> {
    readonly begunAt = performance.now();
    door = 'other';

    /** Every answer ends by this, once; a listener for each would cost the hook more than all its counting. */
    override end(...args: readonly unknown[]): this {
      const isFirst = !this.writableEnded;
      Reflect.apply(super.end, this, args);
      if (isFirst) measure?.(this.door, this.statusCode, (performance.now() - this.begunAt) / 1000);
      return this;
    }
  }
  adopt(app, 'request', Request.prototype);
  adopt(app, 'response', Response.prototype);
  const byUrl = new Map(ahead.map((door) => [door.url, door]));
  const options = {
    IncomingMessage: Request,
    ServerResponse: Response,
    maxHeaderSize: largestHeaderBytes,
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: limits.check,
  };
  const server = createServer(options, (request, response) => {
    const { url = '' } = request;
    const door = byUrl.get(url);
    response.door = door === undefined ? doorOf(url) : 'hook';
    // Of a process that is ending: whoever hears it asks another one, and loses no request to a connection that closes.
    if (isLast?.() === true || !server.listening) response.shouldKeepAlive = false;
    // Node's parser lets 0.9 and 2.0 pass, which frame their requests otherwise than it reads them.
    if (request.httpVersionMajor !== 1) refuseVersion(response);
    else if (door?.methods.includes(request.method ?? '') === true) door.handle(request, response);
    else app(request, response);
  });
  // Node drops headers beyond a number without a word, a credential among them; their size is bounded already.
  server.maxHeadersCount = 0;
  server.timeout = limits.stalled;
  return server;
}

function refuseVersion(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  response.writeHead(505, { 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
}

/** What Express would give each object becomes what the class inherits, and the class what Express would give. */
function adopt(app: Express, name: 'request' | 'response', prototype: object): void {
  const expresss: unknown = Reflect.get(app, name);
  if (typeof expresss !== 'object') throw new Error(`Express has no ${name} to inherit from`);
  Object.setPrototypeOf(prototype, expresss);
  Reflect.set(app, name, prototype);
}
