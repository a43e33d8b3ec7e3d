import { z } from 'zod';

export const workspaceRole = z.enum(['guest', 'member', 'maintainer', 'owner'], {
  error: 'must be guest, member, maintainer or owner',
});

/** A workspace, as it is shown; `role` is the caller's own there. */
export const workspaceShown = z.object({
  id: z.guid(),
  name: z.string(),
  role: workspaceRole.nullable(),
  memberCount: z.int(),
  createdAt: z.date(),
});

export const memberShown = z.object({
  workspaceId: z.guid(),
  userId: z.guid(),
  username: z.string(),
  displayName: z.string(),
  role: workspaceRole,
  isActive: z.boolean(),
  joinedAt: z.date(),
});

export const exampleWorkspace = {
  id: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10',
  name: 'Northwind',
  role: 'owner',
  memberCount: 3,
  createdAt: '2031-01-01T12:00:00.000Z',
};

export const exampleMember = {
  workspaceId: exampleWorkspace.id,
  userId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
  username: 'mia',
  displayName: 'Mia Meyer',
  role: 'member',
  isActive: true,
  joinedAt: '2031-01-01T12:00:00.000Z',
};
