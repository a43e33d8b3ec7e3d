import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ListedToken } from './listed-token.js';

/** The scope of a token in the reader's language. */
export function useScopeWords(scope: ListedToken['scope']): string {
  const { t } = useTranslation('tokens');
  return scopeWords(t, scope);
}

export function scopeWords(t: TFunction<'tokens'>, scope: ListedToken['scope']): string {
  if ('level' in scope) return t(`scope.${scope.level}`);
  const parts = scope.words.split('; ').map((part) => partOf(t, part));
  return parts.every((part) => part !== undefined) ? parts.join('; ') : scope.words;
}

/**
 * The service says in English what the grants of a token come to, by these phrases. One that is not known here is shown as the
 * service says it.
 */
const phrases = [
  { says: /^reaches nothing$/i, key: 'nothing' },
  { says: /^reads all that its owner reaches in the workspace/i, key: 'workspace' },
  { says: /^reads all projects of (\d+) clients?$/i, key: 'clients' },
  { says: /^reads (\d+) projects?$/i, key: 'projects' },
  { says: /^reads and writes (\d+) operation logs?$/i, key: 'oplogs' },
  { says: /^has some rights on (\d+) operation logs?$/i, key: 'oplogRights' },
] as const;

function partOf(t: TFunction<'tokens'>, part: string): string | undefined {
  const phrase = phrases.find(({ says }) => says.test(part));
  return phrase && t(`scope.${phrase.key}`, { count: Number(phrase.says.exec(part)?.[1]) });
}
