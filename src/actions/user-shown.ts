import { z } from 'zod';
import { standings } from '../access/principal.js';

/** An account, as it is shown to whoever administers accounts. */
export const userShown = z.object({
  id: z.guid(),
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  role: z.enum(standings),
  isActive: z.boolean(),
  mfaRequired: z.boolean(),
  hasSecondFactor: z.boolean(),
  createdAt: z.date(),
});

export const exampleUser = {
  id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
  username: 'mia',
  displayName: 'Mia Meyer',
  email: 'mia@example.com',
  role: 'user',
  isActive: true,
  mfaRequired: false,
  hasSecondFactor: true,
  createdAt: '2031-01-01T12:00:00.000Z',
};
