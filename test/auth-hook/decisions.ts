import type { Answer, Service } from '../support/service.js';
import type { CredentialKind } from '../support/world.js';

const line = /^graphwarden_authentications_total\{kind="([^"]+)",outcome="([^"]+)"\} (\d+)$/gm;

async function decisions(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = [...text.matchAll(line)];
  return new Map(found.map(([, kind = '', outcome = '', count]) => [`${kind}: ${outcome}`, Number(count)]));
}

/** What the metrics counted during one request, as `kind: outcome`. Nothing else may ask the service meanwhile. */
export async function decisionsDuring(
  service: Pick<Service, 'url'>,
  ask: () => Promise<unknown>,
): Promise<string[]> {
  const before = await decisions(service.url);
  await ask();
  const after = await decisions(service.url);
  return [...after].flatMap(([decision, count]) =>
    Array.from({ length: count - (before.get(decision) ?? 0) }, () => decision),
  );
}

/** The usage recorded of a credential, once the service has written it: requests by outcome. */
export async function usageOf(
  { app, pool }: Pick<Service, 'app' | 'pool'>,
  credentialId: string,
): Promise<Record<string, number>> {
  await app.flushUsage();
  const { rows } = await pool.query<{ outcome: string; requests: number }>(
    `SELECT outcome, sum(requests)::int AS requests FROM graphwarden.credential_usage
      WHERE credential_id = $1 GROUP BY outcome`,
    [credentialId],
  );
  return Object.fromEntries(rows.map(({ outcome, requests }) => [outcome, requests]));
}

/** The hook in GET and in POST mode: Hasura uses either, and both must answer the same. */
export const modes = [
  [
    'GET',
    (service: Service, token?: string, headers?: Readonly<Record<string, string>>) =>
      service.hook(token, headers),
  ],
  [
    'POST',
    (service: Service, token?: string, headers?: Readonly<Record<string, string>>) =>
      service.hookPost(token, headers),
  ],
] as const satisfies readonly (readonly [string, (service: Service, ...rest: never[]) => Promise<Answer>])[];

export const rolesOfPeople = [
  'user_read',
  'user_read_write',
  'user',
  'manager_read',
  'manager_read_write',
  'manager',
] as const;

/** What no credential of a person may ever be given: the bare halves, other kinds' roles, Hasura's own, and nonsense. */
export const rolesOfNobody = [
  'user_write',
  'user_delete',
  'manager_write',
  'manager_delete',
  'public',
  'service',
  'collab',
  'admin',
  'anonymous',
  'USER',
  'user,manager',
  'constructor',
  '__proto__',
] as const;

/** Every two of these, the one that is checked first before the other. */
export const pairsOf = <T>(inOrder: readonly T[]): [T, T][] =>
  inOrder.flatMap((first, index) => inOrder.slice(index + 1).map((second): [T, T] => [first, second]));

/** The seconds in the `Cache-Control` of an answer's body. */
export const maxAgeOf = (answer: Answer): number =>
  Number(/^max-age=(\d+)$/.exec(String(answer.body['Cache-Control']))?.[1]);

export const agoInSeconds = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
export const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1000);

/** Freezes exactly these kinds of credentials; `spares` is the session that did it. */
export async function freeze(
  { pool }: Pick<Service, 'pool'>,
  kinds: readonly CredentialKind[],
  spares: string | null = null,
): Promise<void> {
  await pool.query(
    'UPDATE graphwarden.credential_policy SET frozen_kinds = $1, freeze_spares_session_id = $2',
    [kinds, spares],
  );
}
