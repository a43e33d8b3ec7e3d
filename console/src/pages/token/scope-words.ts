import type { TFunction } from 'i18next';
import type { ShownToken } from './token-answer.js';

const presets = ['project_read', 'oplog_rw', 'custom'] as const;

/** What a token is for, by its scopes or its preset. */
export function scopeWords(token: ShownToken, t: TFunction<'token'>): string {
  if (token.kind === 'api') return t(`scope.${levelOf(token.scopes)}`);
  const preset = presets.find((each) => each === token.service.preset) ?? 'custom';
  return t(`scope.${preset}`);
}

/** Scopes are cumulative, so the strongest one says it all; none means all that its person may. */
function levelOf(scopes: readonly string[] | null): 'read' | 'write' | 'full' {
  if (scopes === null || scopes.includes('delete:*')) return 'full';
  return scopes.includes('write:*') ? 'write' : 'read';
}
