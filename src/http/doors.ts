/** Doors by how their paths begin. */
const doors = [
  ['/hasura/auth', 'hook'],
  ['/hasura/actions', 'actions'],
  ['/graphql', 'graphql'],
  ['/console', 'console'],
  ['/healthz', 'operations'],
  ['/readyz', 'operations'],
  ['/metrics', 'operations'],
] as const;

/** Every name that a door may have in metrics, logs and traces: never a part of a URL. */
export const doorNames: readonly string[] = [...new Set([...doors.map(([, name]) => name), 'other'])];

/** The door that an address leads to, whatever stands behind its path; Express tells no small letters from capitals. */
export function doorOf(url: string): string {
  const [path = ''] = url.toLowerCase().split('?', 1);
  return doors.find(([begin]) => path === begin || path.startsWith(`${begin}/`))?.[1] ?? 'other';
}
