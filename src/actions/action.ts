import type { z } from 'zod';
import { type LoginPrincipal, type Principal, type Standing, hasStanding } from '../access/principal.js';
import { type Need, holds } from '../access/scopes.js';
import { type ServiceNeed, serviceNeedInWords } from '../access/service-needs.js';
import { AppError, refusal } from '../errors.js';
import { type Database, type Transaction, inTransaction } from '../store/database.js';
import { insertAuditEvents } from '../store/audit.js';
import { meetsServiceNeed } from '../store/service-needs.js';
import { actorOf } from './actor.js';
import { type CallerName, callerKinds, callerWords, enumerated } from './callers.js';

type PrincipalOf<C extends CallerName> = Extract<Principal, { kind: (typeof callerKinds)[C] }>;

/** What is known of the request itself. */
export interface RequestFacts {
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** By what it is found again in logs; undefined where there was no request. */
  readonly requestId: string | undefined;
}

interface Context<C extends CallerName> {
  readonly principal: PrincipalOf<C>;
  readonly request: RequestFacts;
}

/** What an action did, for the audit log. */
export interface Deed {
  readonly subjectType?: string;
  readonly subjectId?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Who did it, when the credential cannot say (a login). */
  readonly actor?: { readonly id: string; readonly name: string };
}

/** An answer before any transaction: nothing is written, and no audit row. */
interface Settled<Output> {
  readonly settled: Output;
}

type Limit = NonNullable<LoginPrincipal['limitedTo']>;

interface Definition<C extends CallerName, Input, Output, Prepared> {
  readonly name: string;
  readonly type: 'query' | 'mutation';
  /** Everybody else is refused. */
  readonly callers: readonly C[];
  /** What the scopes of an API token must hold. */
  readonly needs: Need;
  /** What a service token must reach now, whatever it asks for. */
  readonly serviceNeeds?: ServiceNeed;
  /** The standing that a person must have, as the credential acts; an operator needs none. */
  readonly standing?: Standing;
  /** The limited sessions that may do this too: those that may only enrol a second factor, or set a password. */
  readonly during?: readonly Limit[];
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodObject;
  /** A call and its answer, as JSON, for the documentation. */
  readonly example: Example;
  /** What can be answered from the input alone, without the database; undefined goes on. */
  settle?(context: Context<C>, input: Input): Promise<Settled<Output> | undefined>;
  /** Slow work, done before the transaction opens; it may read, but holds no connection meanwhile. */
  prepare?(context: Context<C> & { readonly db: Database }, input: Input): Promise<Prepared>;
  /** The deeds are what the audit log gets, a row each; none where nothing changed. A mutation without `deed` leaves a bare row. */
  run(
    context: Context<C> & { readonly db: Transaction; readonly prepared: Prepared | undefined },
    input: Input,
  ): Promise<{ readonly output: Output; readonly deed?: Deed | readonly Deed[] }>;
  /** Told once the transaction has been committed. The action is done then, whatever becomes of this. */
  after?(done: { readonly prepared: Prepared | undefined; readonly output: Output }): Promise<void>;
}

/** Whoever lets service tokens in says what they need; whoever does not, cannot. */
type ServiceNeeds<C extends CallerName> = 'service' extends C
  ? { readonly serviceNeeds: ServiceNeed }
  : { readonly serviceNeeds?: never };

/** An input and an answer, as they stand in JSON. */
export interface Example {
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
}

/** An action, written once; both doors run it through `perform`. */
export interface Action {
  readonly name: string;
  readonly type: 'query' | 'mutation';
  readonly callers: readonly CallerName[];
  readonly needs: Need;
  /** None where service tokens are refused. */
  readonly serviceNeeds: ServiceNeed | undefined;
  readonly standing: Standing;
  readonly during: readonly Limit[];
  readonly input: z.ZodType;
  readonly output: z.ZodObject;
  readonly example: Example;
  /**
   * Checks, in this order: caller, scopes, standing and what a service token needs (403), input (400); then prepares, and
   * runs in one transaction together with the audit row. What comes back has exactly the fields of the output schema.
   */
  perform(call: Call): Promise<Record<string, unknown>>;
}

export interface Call {
  readonly db: Database;
  readonly principal: Principal;
  readonly request: RequestFacts;
  readonly input: unknown;
}

export function defineAction<C extends CallerName, Input, Output, Prepared = undefined>(
  definition: Definition<C, Input, Output, Prepared> & ServiceNeeds<C>,
): Action {
  const { name, type, callers, needs, input, output, example, standing = 'user', during = [] } = definition;
  const serviceNeeds: ServiceNeed | undefined = definition.serviceNeeds;
  return {
    name,
    type,
    callers,
    needs,
    serviceNeeds,
    standing,
    during,
    input,
    output,
    example,
    async perform({ db, principal, request, input: raw }) {
      requireCaller(principal, callers);
      requireUnlimited(principal, during);
      requireScope(principal, needs);
      requireStanding(principal, standing);
      await requireServiceNeed(db, principal, serviceNeeds);
      const parsed = parseInput(input, raw);
      const early = await definition.settle?.({ principal, request }, parsed);
      if (early !== undefined) return output.parse(early.settled);
      const prepared = await definition.prepare?.({ db, principal, request }, parsed);
      const done = await inTransaction(db, async (tx) => {
        const result = await definition.run({ db: tx, principal, request, prepared }, parsed);
        const deeds = type === 'mutation' ? [result.deed ?? {}].flat() : [];
        const events = deeds.map((deed) => auditEventOf(name, principal, request, deed));
        await insertAuditEvents(tx, events);
        return result.output;
      });
      await definition.after?.({ prepared, output: done }).catch(() => undefined);
      return output.parse(done);
    },
  };
}

function requireCaller<C extends CallerName>(
  principal: Principal,
  callers: readonly C[],
): asserts principal is PrincipalOf<C> {
  if (callers.some((caller) => callerKinds[caller] === principal.kind)) return;
  if (principal.kind === 'anonymous')
    throw new AppError('AuthenticationMissing', 'an action that needs a credential');
  throw refusal(
    'Unauthorized',
    `Only ${enumerated(callers.map((caller) => refusalWords[caller]))} may do this.`,
  );
}

const refusalWords: Readonly<Record<CallerName, string>> = {
  ...callerWords,
  public: 'a call without a credential',
};

function requireUnlimited(principal: Principal, during: readonly Limit[]): void {
  const limit = principal.kind === 'login' ? principal.limitedTo : undefined;
  if (limit === undefined || during.includes(limit)) return;
  throw refusal('Unauthorized', limitTexts[limit]);
}

const limitTexts: Readonly<Record<Limit, string>> = {
  second_factor: 'This session can only enrol a second factor, which this account requires.',
  password: 'This session can only set a new password.',
};

function requireScope(principal: Principal, needs: Need): void {
  const level = principal.kind === 'api_token' || principal.kind === 'login' ? principal.scopes : 'full';
  if (!holds(level, needs)) throw refusal('Unauthorized', `This needs the scope ${needs}:*.`);
}

function requireStanding(principal: Principal, standing: Standing): void {
  if (principal.kind !== 'login' && principal.kind !== 'api_token') return;
  if (!hasStanding(principal, standing)) throw refusal('Unauthorized', standingTexts[standing]);
}

async function requireServiceNeed(
  db: Database,
  principal: Principal,
  need: ServiceNeed | undefined,
): Promise<void> {
  if (principal.kind !== 'service_token' || need === 'nothing') return;
  if (need === undefined) throw new AppError('Unauthorized', 'an action that says nothing of service tokens');
  if (await meetsServiceNeed(db, principal.credentialId, need)) return;
  throw refusal('Unauthorized', serviceNeedInWords(need));
}

const standingTexts: Readonly<Record<Standing, string>> = {
  user: 'Only people may do this.',
  manager: 'Only managers and admins may do this.',
  admin: 'Only admins may do this.',
};

function parseInput<Input>(schema: z.ZodType<Input>, raw: unknown): Input {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const isUnknown = issue?.code === 'unrecognized_keys';
  const path = written([...(issue?.path ?? []), ...(isUnknown ? issue.keys.slice(0, 1) : [])]) || 'input';
  const what = isUnknown ? 'is not an argument of this' : (issue?.message ?? 'is not valid');
  throw refusal('InvalidInput', `${path.slice(0, 100)}: ${what}`);
}

/** A place in an input: `filter.userId`, `grants[0].action`. */
const written = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

/** A login is nobody's deed until it is done: whatever session it comes by has no part in it. */
const namedBy = ({ id, name }: NonNullable<Deed['actor']>) => ({
  actorKind: 'anonymous' as const,
  actorId: id,
  actorName: name,
  credentialId: undefined,
});

function auditEventOf(action: string, principal: Principal, request: RequestFacts, deed: Deed) {
  const actor = actorOf(principal);
  return {
    action,
    ...actor,
    ...(deed.actor && namedBy(deed.actor)),
    subjectType: deed.subjectType,
    subjectId: deed.subjectId,
    detail: deed.detail ?? {},
    address: request.address,
    userAgent: request.userAgent,
    requestId: request.requestId,
  };
}
