/** A text in what an event of the audit log says of itself; its shape differs with the action. */
export function detailText(detail: unknown, name: string): string | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const value: unknown = Reflect.get(detail, name);
  return typeof value === 'string' ? value : undefined;
}
