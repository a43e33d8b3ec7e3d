import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { withoutSecrets } from '../observe/log.js';

/** What Hasura sends with every request over HTTP: its client's, or one that it makes. */
export const requestIdHeader = 'x-request-id';

const wellFormed = /^[\w.:/+=@~-]{1,100}$/;

/**
 * The id by which a request is found again in logs and in the audit log: the one that came with it, if it is one, else
 * a new one. Anybody may choose theirs, so that it proves nothing; one that looks like a credential is not kept.
 */
export function requestIdIn(sent: readonly string[] | string | undefined): string {
  const text = typeof sent === 'string' ? sent : sent?.join(', ');
  return text !== undefined && wellFormed.test(text) && withoutSecrets(text) === text ? text : randomUUID();
}

/** The id of a request to one of Express's doors, which the response holds. */
export function requestIdOf({ locals }: Pick<Response, 'locals'>): string {
  const id: unknown = locals['requestId'];
  return typeof id === 'string' ? id : randomUUID();
}
