import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Log } from '../observe/log.js';
import type { Traces } from '../observe/traces.js';
import { doorOf } from './doors.js';
import { requestIdHeader, requestIdIn } from './request-id.js';
import type { TrustsParent } from './trusted-parents.js';

/** Says at level debug what became of a request; of its address no more than the door, which no secret can stand in. */
export function tellAnswer(response: ServerResponse, log: Log, door: string, requestId: () => string): void {
  const startedAt = performance.now();
  response.once('close', () => {
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    const isAnswered = response.writableFinished;
    const line = { requestId: requestId(), door, status: isAnswered ? response.statusCode : null, ms };
    log.debug(line, 'a request was answered');
  });
}

/** What every request to Express's doors begins with: its id, which the answer bears, and its span where there are traces. */
export function watched(log: Log, traces: Traces | undefined, trustsParent: TrustsParent): RequestHandler {
  const isTold = log.isLevelEnabled('debug');
  return (req, res, next) => {
    const requestId = requestIdIn(req.headers[requestIdHeader]);
    res.locals['requestId'] = requestId;
    res.set('X-Request-Id', requestId);
    const door = doorOf(req.path);
    if (isTold) tellAnswer(res, log, door, () => requestId);
    if (traces === undefined) {
      next();
      return;
    }
    const headerOf = (name: string): string | undefined => req.headers[name]?.toString();
    const { method, rawHeaders } = req;
    const served = { door, method, headerOf, trustsParent: trustsParent(door, rawHeaders) };
    traces.serve({ ...served, requestId: () => requestId }, (finished) => {
      if (finished !== undefined) res.once('close', () => finished(res.statusCode));
      next();
    });
  };
}
