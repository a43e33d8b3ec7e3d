import { insertApiToken } from '../store/api-tokens.js';
import type { Transaction } from '../store/database.js';
import { insertServicePrincipal, offerPrincipal } from '../store/service-principals.js';
import { insertServiceToken } from '../store/service-tokens.js';
import { backdateToken } from '../store/token-age.js';
import { revokeToken } from '../store/token-revocation.js';
import { rotateToken } from '../store/token-rotation.js';
import { type DigestKey, newOpaqueToken } from '../tokens/opaque-token.js';
import { type Ids, idOf } from './ids.js';
import {
  type DemoApiToken,
  type DemoServiceToken,
  type History,
  apiTokens,
  serviceTokens,
} from './token-content.js';
import { seedUsage } from './usage.js';
import type { Work } from './work.js';

/** What tokens are made of. */
interface Mint {
  readonly tx: Transaction;
  readonly key: DigestKey;
  readonly people: Ids;
  readonly workspaces: Ids;
  readonly work: Work;
  readonly now: Date;
}

const dayMs = 86_400_000;
const lifetimeDays = 90;

/** The texts of a token: that of now, and while it is rotating, the one before. */
interface Texts {
  readonly current: string;
  readonly previous?: string;
}

/** By the name of an API token, and of a service token's principal. */
export interface DemoTexts {
  readonly apiTokens: ReadonlyMap<string, Texts>;
  readonly serviceTokens: ReadonlyMap<string, Texts>;
}

/** The text, of now, of a token that the demo makes. */
export function textOf(tokens: ReadonlyMap<string, Texts>, name: string): string {
  const texts = tokens.get(name);
  if (texts === undefined) throw new Error(`the demo has made no token ${name}`);
  return texts.current;
}

/** Tokens in every state that one can be in. */
export async function seedTokens(mint: Mint): Promise<DemoTexts> {
  const texts = { apiTokens: new Map<string, Texts>(), serviceTokens: new Map<string, Texts>() };
  for (const token of apiTokens) texts.apiTokens.set(token.name, await seedApiToken(mint, token));
  for (const token of serviceTokens)
    texts.serviceTokens.set(token.principal, await seedServiceToken(mint, token));
  return texts;
}

const endOf = ({ now }: Mint): Date => new Date(now.getTime() + lifetimeDays * dayMs);

async function seedApiToken(mint: Mint, token: DemoApiToken): Promise<Texts> {
  const { tx, key, people, workspaces } = mint;
  const { text, ...secret } = newOpaqueToken('api_token', key);
  const { id } = await insertApiToken(tx, {
    ...secret,
    userId: idOf(people, token.owner),
    workspaceId: token.workspace === undefined ? null : idOf(workspaces, token.workspace),
    name: token.name,
    scopes: token.scopes ?? null,
    expiresAt: endOf(mint),
  });
  return await undergo(mint, 'api_token', { id, text }, token);
}

async function seedServiceToken(mint: Mint, token: DemoServiceToken): Promise<Texts> {
  const { tx, key, people, workspaces, work } = mint;
  const { principal: name, kind, owner, offeredTo, allowedCidrs = null, rateLimitPerMinute = null } = token;
  const ownerId = idOf(people, owner);
  const workspaceId = idOf(workspaces, token.workspace);
  const principal = await insertServicePrincipal(tx, { workspaceId, name, kind, ownerId });
  if (principal === undefined) throw new Error('the demo seeds a principal twice');
  if (offeredTo !== undefined)
    await offerPrincipal(tx, principal.id, { to: idOf(people, offeredTo), by: ownerId });
  const { text, ...secret } = newOpaqueToken('service_token', key);
  const { id } = await insertServiceToken(
    tx,
    {
      ...{ ...secret, principalId: principal.id, name: `Demo ${name}`, createdBy: ownerId },
      ...{ expiresAt: endOf(mint), allowedCidrs, rateLimitPerMinute },
    },
    token.grants(work, workspaces),
  );
  return await undergo(mint, 'service_token', { id, text }, token);
}

/** Lets happen to a token what happened to it. */
async function undergo(
  { tx, key, people, now }: Mint,
  kind: 'api_token' | 'service_token',
  { id, text }: { readonly id: string; readonly text: string },
  { madeDaysAgo, calls, revoked, isRotating = false }: History,
): Promise<Texts> {
  if (madeDaysAgo !== undefined) await backdateToken(tx, kind, id, madeDaysAgo);
  if (calls !== undefined) await seedUsage(tx, { id, kind, now }, calls);
  if (revoked !== undefined)
    await revokeToken(tx, kind, id, { by: idOf(people, revoked.by), reason: revoked.reason });
  if (!isRotating) return { current: text };
  const next = newOpaqueToken(kind, key);
  const overlapUntil = new Date(now.getTime() + 6 * dayMs);
  await rotateToken(tx, kind, id, { ...next, expiresAt: undefined, overlapUntil });
  return { current: next.text, previous: text };
}
