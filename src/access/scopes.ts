/** What an API token may do at all. The lists are cumulative; no list means everything. */
export const scopeLists = {
  read: ['read:*'],
  read_write: ['read:*', 'write:*'],
  full: ['read:*', 'write:*', 'delete:*'],
} as const;

export type ScopeLevel = keyof typeof scopeLists;
export type Need = 'read' | 'write' | 'delete';

/** From the narrowest to the widest. */
export const scopeLevels: readonly ScopeLevel[] = ['read', 'read_write', 'full'];

/** The level of a list of scopes in any order; undefined for a list that is not one of the three, or is empty. */
export function scopeLevelOf(scopes: readonly string[] | null | undefined): ScopeLevel | undefined {
  if (scopes === null || scopes === undefined) return 'full';
  const given = new Set(scopes);
  return scopeLevels.find((level) => {
    const list: readonly string[] = scopeLists[level];
    return (
      given.size === list.length && scopes.length === list.length && list.every((scope) => given.has(scope))
    );
  });
}

/** Whether a level holds what an action needs. */
export function holds(level: ScopeLevel, need: Need): boolean {
  const list: readonly string[] = scopeLists[level];
  return list.includes(`${need}:*`);
}

/** Whether `narrower` allows nothing that `level` does not. */
export function isWithin(narrower: ScopeLevel, level: ScopeLevel): boolean {
  return scopeLevels.indexOf(narrower) <= scopeLevels.indexOf(level);
}
