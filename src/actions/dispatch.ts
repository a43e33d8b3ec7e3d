import { narrowTo } from '../access/roles.js';
import type { Principal } from '../access/principal.js';
import { AppError } from '../errors.js';
import type { Database } from '../store/database.js';
import { orUnavailable } from '../store/database-errors.js';
import type { Action, RequestFacts } from './action.js';

export interface ActionCall {
  readonly principal: Principal;
  readonly request: RequestFacts;
  readonly input: unknown;
  /** The Hasura role of the request that led here: it can narrow what the credential may do, never widen it. */
  readonly role?: string | undefined;
}

export interface Dispatch {
  knows(name: string): boolean;
  /** Runs an action for a caller; throws AppError with the code of the first thing that stands against it. */
  run(name: string, call: ActionCall): Promise<Record<string, unknown>>;
}

/** Told of every run of an action that exists, for counting; without an error, it did what it was asked. */
export type ObserveRun = (run: {
  readonly action: string;
  readonly request: RequestFacts;
  readonly error: unknown;
  readonly seconds: number;
}) => void;

/**
 * The one way to an action, for every door. What an action changed has reached `caughtUp`, this process's own memory of
 * credentials, before its answer goes out: whoever revokes and then tries is refused.
 */
export function createDispatch(
  db: Database,
  actions: readonly Action[],
  caughtUp: () => Promise<void>,
  observe: ObserveRun = () => undefined,
): Dispatch {
  const byName = new Map(actions.map((action) => [action.name, action]));
  return {
    knows: (name) => byName.has(name),
    async run(name, { principal, request, input, role }) {
      const action = byName.get(name);
      if (action === undefined) throw new AppError('NotFound', 'no action of this name');
      return await observed(observe, { action: name, request }, async () => {
        const output = await orUnavailable(() =>
          action.perform({ db, principal: narrowed(principal, role), request, input }),
        );
        if (action.type === 'mutation') await caughtUp();
        return output;
      });
    },
  };
}

async function observed<T>(
  observe: ObserveRun,
  asked: { readonly action: string; readonly request: RequestFacts },
  run: () => Promise<T>,
): Promise<T> {
  const begunAt = performance.now();
  const tell = (error?: unknown): void =>
    observe({ ...asked, error, seconds: (performance.now() - begunAt) / 1000 });
  try {
    const output = await run();
    tell();
    return output;
  } catch (error) {
    tell(error);
    throw error;
  }
}

function narrowed(principal: Principal, role: string | undefined): Principal {
  if (role === undefined || principal.kind === 'operator') return principal;
  return narrowTo(principal, role) ?? principal;
}
