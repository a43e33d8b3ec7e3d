import { type Request, Router, text } from 'express';
import { z } from 'zod';
import type { Dispatch } from '../actions/dispatch.js';
import { isHasura } from '../auth/action-secret.js';
import type { Authenticate } from '../auth/authenticate.js';
import { type ForwardedAddressSettings, forwardedAddress } from '../auth/client-address.js';
import { AppError } from '../errors.js';
import { onlyMethods } from './answer.js';
import { refreshAction, requirePrincipal, userAgentIn } from './credential.js';
import { addressHeaders, headersOfRequest } from './forwarded-headers.js';
import { requestIdOf } from './request-id.js';

interface HasuraActionsSettings {
  readonly authenticate: Authenticate;
  readonly dispatch: Dispatch;
  readonly actionSecret: string;
  /** Accepted beside it, while Hasura's is being changed. */
  readonly previousActionSecret?: string | undefined;
  readonly bodyLimitBytes: number;
  readonly addresses: ForwardedAddressSettings | undefined;
}

/** What Hasura sends for an action. `request_query` is dropped unread: it may hold a password. */
const envelope = z.object({
  action: z.object({ name: z.string() }).optional(),
  input: z.unknown().optional(),
  session_variables: z.record(z.string(), z.string()).optional(),
});

/**
 * The door for Hasura's actions. In this order: body size (413), the secret (403), a known action (404), the forwarded
 * credential (401); then `dispatch` decides. `session_variables` never say who calls: their role can only narrow.
 */
export function hasuraActions({
  authenticate,
  dispatch,
  actionSecret,
  previousActionSecret,
  bodyLimitBytes,
  addresses,
}: HasuraActionsSettings): Router {
  const names = [
    'hasura-action-secret',
    'authorization',
    'x-forwarded-user-agent',
    ...addressHeaders(addresses),
  ];
  const accepted = [actionSecret, ...(previousActionSecret === undefined ? [] : [previousActionSecret])];
  const router = Router();
  router.post(
    '/hasura/actions/:name',
    text({ limit: bodyLimitBytes, type: () => true }),
    async (req, res) => {
      const headers = headersOfRequest(req.rawHeaders, names);
      const { name } = req.params;
      if (!isHasura(headers.valuesOf('hasura-action-secret'), accepted))
        throw new AppError('Unauthorized', 'not Hasura');
      if (!dispatch.knows(name)) throw new AppError('NotFound', 'no action of this name');
      const address = forwardedAddress(headers.valuesOf, addresses);
      const authorization = headers.valuesOf('authorization');
      const refreshes = name === refreshAction;
      const caller = {
        authorization,
        address,
        counts: false,
        needsDatabase: true,
        servesLimited: true,
        refreshes,
      };
      const principal = await requirePrincipal(authenticate, caller);
      const { input, role } = bodyOf(req, name);
      const userAgent = userAgentIn(headers.valuesOf('x-forwarded-user-agent'));
      const request = { address, userAgent, requestId: requestIdOf(res) };
      res.json(await dispatch.run(name, { principal, input, role, request }));
    },
  );
  router.all('/hasura/actions/:name', onlyMethods('POST'));
  return router;
}

/** The input and the role. A body that is not Hasura's has no input, which the action then refuses, after its caller checks. */
function bodyOf(req: Request, name: string): { input: unknown; role: string | undefined } {
  const parsed = envelope.safeParse(jsonIn(req.body));
  const isForThis = parsed.success && (parsed.data.action === undefined || parsed.data.action.name === name);
  if (!isForThis) return { input: undefined, role: undefined };
  return { input: parsed.data.input ?? {}, role: parsed.data.session_variables?.['x-hasura-role'] };
}

function jsonIn(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}
