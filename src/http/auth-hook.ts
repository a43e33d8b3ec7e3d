import { type Request, type Response, Router, json } from 'express';
import { z } from 'zod';
import { narrowTo } from '../access/roles.js';
import { sessionVariables, webSocketLifetime } from '../access/session-variables.js';
import type { Authenticate, Authentication } from '../auth/authenticate.js';
import { type ForwardedAddressSettings, forwardedAddress } from '../auth/client-address.js';
import { AppError, refusal } from '../errors.js';
import { onlyMethods } from './answer.js';
import { type ForwardedHeaders, forwardedHeaders, headerPairs } from './forwarded-headers.js';

interface AuthHookSettings {
  readonly authenticate: Authenticate;
  readonly bodyLimitBytes: number;
  readonly webSocketMaxAgeSeconds: number;
  readonly addresses: ForwardedAddressSettings | undefined;
  /** Told of a role that a credential asked for and may not have. */
  readonly onRoleRefused: () => void;
}

/** What Hasura sends in POST mode: its client's headers, and the request, which we do not look into. */
const hookBody = z.object({
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
    counts: true,
  });
  const body = bodyOf(authentication, headers.valuesOf('x-hasura-role'), settings);
  if (body === undefined) throw new AppError('AuthenticationInvalid', 'a refused credential');
  res.status(200).json(body);
}

/** The session variables; undefined when the credential, or the role that it asks for, is refused. */
function bodyOf(
  authentication: Authentication,
  requestedRoles: readonly string[],
  { webSocketMaxAgeSeconds, onRoleRefused }: AuthHookSettings,
): Record<string, string> | undefined {
  if ('refused' in authentication) return undefined;
  const [role, ...others] = new Set(
    requestedRoles.map((value) => value.trim()).filter((value) => value !== ''),
  );
  const { principal, checkedAt } = authentication;
  const narrowed = role === undefined ? principal : narrowTo(principal, role);
  if (narrowed === undefined || others.length > 0) {
    onRoleRefused();
    return undefined;
  }
  const endsAt = 'endsAt' in narrowed ? narrowed.endsAt : undefined;
  return {
    ...sessionVariables(narrowed),
    'Cache-Control': webSocketLifetime(endsAt, checkedAt, webSocketMaxAgeSeconds),
  };
}
