import { type Request, type Response, Router, json } from 'express';
import { z } from 'zod';
import { sessionVariables, webSocketLifetime } from '../access/session-variables.js';
import type { Authenticate } from '../auth/authenticate.js';
import { type ForwardedAddressSettings, forwardedAddress } from '../auth/client-address.js';
import { AppError, refusal } from '../errors.js';
import { onlyMethods } from './answer.js';
import { type ForwardedHeaders, forwardedHeaders, headerPairs } from './forwarded-headers.js';

interface AuthHookSettings {
  readonly authenticate: Authenticate;
  readonly bodyLimitBytes: number;
  readonly webSocketMaxAgeSeconds: number;
  readonly addresses: ForwardedAddressSettings | undefined;
}

/** What Hasura sends in POST mode: its client's headers, and the request, which we do not look into. */
export const hookBody = z.object({
  headers: z.record(z.string(), z.string()),
  request: z.custom((value) => value === undefined || typeof value === 'object').optional(),
});

/**
 * The door that Hasura asks about every request. Exactly 200 with session variables or 401, both for Hasura to act on;
 * everything else is a fault of ours or of a direct caller.
 */
export function authHook(settings: AuthHookSettings): Router {
  const router = Router();
  router.get('/hasura/auth', async (req, res) => {
    await answer(forwardedHeaders(headerPairs(req.rawHeaders)), res, settings);
  });
  router.post(
    '/hasura/auth',
    json({ limit: settings.bodyLimitBytes, type: () => true }),
    async (req, res) => {
      await answer(forwardedHeaders(Object.entries(clientHeaders(req))), res, settings);
    },
  );
  router.all('/hasura/auth', onlyMethods('GET', 'POST'));
  return router;
}

function clientHeaders(req: Request): Record<string, string> {
  const parsed = hookBody.safeParse(req.body);
  if (parsed.success) return parsed.data.headers;
  throw refusal(
    'InvalidInput',
    'The body must be JSON: { "headers": { name: text, … }, "request": object, array or null }.',
  );
}

async function answer(headers: ForwardedHeaders, res: Response, settings: AuthHookSettings): Promise<void> {
  const authentication = await settings.authenticate({
    authorization: headers.valuesOf('authorization'),
    address: forwardedAddress(headers.valuesOf, settings.addresses),
    roles: headers.valuesOf('x-hasura-role'),
    counts: true,
  });
  if ('refused' in authentication) throw new AppError('AuthenticationInvalid', 'a refused credential');
  const { principal, checkedAt } = authentication;
  const endsAt = 'endsAt' in principal ? principal.endsAt : undefined;
  const lifetime = webSocketLifetime(endsAt, checkedAt, settings.webSocketMaxAgeSeconds);
  res.status(200).json({ ...sessionVariables(principal), 'Cache-Control': lifetime });
}
