import type { Request, Response } from 'express';
import { parseCookie } from 'cookie';
import { z } from 'zod';

/**
 * The console's login, in a cookie that no script can read. One door reads it, and only from the console's own pages:
 * a form of another site cannot send the header, and the browser itself says where a request comes from.
 */
export interface ConsoleSession {
  /** The login JWT of the cookie. */
  readonly token: string | undefined;
  /**
   * The id of the user for whom the page acts; undefined while it does not know. All tabs share the cookie: once another
   * one has logged in as somebody else, this page must do nothing in their name.
   */
  readonly actsFor: string | undefined;
  /** What the caller gets to see of an action's output: a login's token goes into the cookie instead. */
  settle(action: string, output: unknown): unknown;
  /** Takes the cookie away. */
  forget(): void;
}

interface ConsoleSessionSettings {
  /** Whether people reach this service by TLS, as far as the settings say. */
  readonly isSecure: boolean;
  /** How long the cookie is kept after a login or its renewal: as long as the session may last unused, and no less. */
  readonly keptSeconds: number;
}

const consoleHeader = 'x-graphwarden-console';
/** What the header says of a page that does not know yet who is logged in. */
const nobodyYet = '1';

/** Undefined for a request that does not come from a page of the console. */
export function consoleSession(
  req: Request,
  res: Response,
  { isSecure, keptSeconds }: ConsoleSessionSettings,
): ConsoleSession | undefined {
  const page = req.get(consoleHeader);
  const isOwn = req.method === 'POST' && page !== undefined && req.get('sec-fetch-site') === 'same-origin';
  if (!isOwn) return undefined;
  // Behind a proxy that ends TLS and is not trusted, the browser itself says how it came: it sends an origin with every POST.
  const secure = isSecure || req.secure || req.get('origin')?.startsWith('https://') === true;
  const name = secure ? '__Host-graphwarden' : 'graphwarden';
  const options = { httpOnly: true, secure, sameSite: 'strict', path: '/' } as const;
  const forget = (): void => void res.clearCookie(name, options);
  return {
    token: parseCookie(req.get('cookie') ?? '')[name],
    actsFor: page === nobodyYet ? undefined : page,
    forget,
    settle(action, output) {
      if (action === 'logout') forget();
      if (!beginning.includes(action)) return output;
      const begun = session.parse(output);
      res.cookie(name, begun.token, { ...options, maxAge: keptSeconds * 1000 });
      return { ...begun, token: null };
    },
  };
}

/** The actions that answer with a login. */
const beginning: readonly string[] = ['login', 'refreshLogin'];
const session = z.looseObject({ token: z.string() });
