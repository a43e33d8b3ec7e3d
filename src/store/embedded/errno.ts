/** Did the operating system refuse with this code (ENOENT, EEXIST, …)? */
export function hasCode(error: unknown, code: string): boolean {
  return isObject(error) && 'code' in error && error.code === code;
}

/** What the operating system said when it refused something; undefined for all other errors. */
export function systemMessage(error: unknown): string | undefined {
  if (!isObject(error) || !('syscall' in error) || !('message' in error)) return undefined;
  return String(error.message);
}

/** Not `instanceof Error`: under jest, Node's own errors come from another realm. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
