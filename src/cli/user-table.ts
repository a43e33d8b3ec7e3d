import { z } from 'zod';
import type { Column } from './table.js';

/** What is shown of a person. */
export const userShape = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: z.string(),
  isActive: z.boolean(),
  mfaRequired: z.boolean(),
  hasSecondFactor: z.boolean(),
});
type User = z.infer<typeof userShape>;

export const userColumns: readonly Column<User>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'username', of: ({ username }) => username },
  { head: 'name', of: ({ displayName }) => displayName },
  { head: 'role', of: ({ role }) => role },
  { head: 'active', of: ({ isActive }) => isActive },
  { head: 'second factor', of: secondFactorOf },
];

function secondFactorOf({ hasSecondFactor, mfaRequired }: User): string {
  if (hasSecondFactor) return 'enrolled';
  return mfaRequired ? 'required, not enrolled' : 'none';
}
