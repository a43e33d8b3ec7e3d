import type { Transaction } from '../store/database.js';
import type { TokenKind } from '../store/token-tables.js';
import { writeUsage } from '../store/usage.js';
import type { Calls } from './token-content.js';

const hourMs = 3_600_000;
const days = 30;

/** A month of calls: on weekdays more than at weekends, every sixth day some that were refused. Nothing is left to chance. */
export async function seedUsage(
  tx: Transaction,
  { id, kind, now }: { readonly id: string; readonly kind: TokenKind; readonly now: Date },
  { aDay, from, refused }: Calls,
): Promise<void> {
  const lastHour = Math.floor(now.getTime() / hourMs) * hourMs;
  const counts = Array.from({ length: days }, (_, ago) => {
    const hour = lastHour - ago * 24 * hourMs;
    const isWeekend = [0, 6].includes(new Date(hour).getUTCDay());
    const requests = Math.max(1, Math.round((aDay * (isWeekend ? 3 : 9 + (ago % 4))) / 12));
    const allowed = { hour, outcome: 'allowed', requests };
    if (refused === undefined || ago % 6 !== 2) return [allowed];
    return [allowed, { hour, outcome: refused, requests: Math.ceil(requests / 5) }];
  }).flat();
  const lastUsedAt = now.getTime() - 7 * 60_000;
  const [address] = from;
  const addresses = from.map((used, index) => ({ address: used, at: lastUsedAt - index * 5 * hourMs }));
  const rest = { previousLastUsedAt: undefined, renewal: undefined, previousRenewal: undefined };
  await writeUsage(tx, [{ id, kind, lastUsedAt, address, addresses, counts, ...rest }], 0);
}
