import { z } from 'zod';
import { defineAction } from './action.js';
import { noInput } from './fields.js';
import { listPermissions } from '../metadata/permissions.js';
import type { ActionServices } from './services.js';

const expression = z.record(z.string(), z.unknown()).nullable();
const output = z.object({
  roles: z.array(z.string()),
  permissions: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      role: z.string(),
      operation: z.string(),
      words: z.string(),
      columns: z.array(z.string()).nullable(),
      filter: expression,
      check: expression,
      inheritedFrom: z.string().nullable(),
    }),
  ),
});

/** Which role may do what with which table and action, by the metadata that this service was started with. */
export const permissionMatrix = ({ metadata }: ActionServices) =>
  defineAction({
    name: 'permissionMatrix',
    type: 'query',
    callers: ['login', 'operator'],
    needs: 'read',
    standing: 'manager',
    input: noInput,
    output,
    example: {
      input: {},
      output: {
        roles: ['service', 'user'],
        permissions: [
          {
            kind: 'table',
            name: 'public.project',
            role: 'service',
            operation: 'select',
            words: 'Reads rows of projects within its grants',
            columns: ['id', 'name'],
            filter: { serviceTokenAccess: { token_id: { _eq: 'X-Hasura-Service-Token-Id' } } },
            check: null,
            inheritedFrom: null,
          },
        ],
      },
    },
    async run() {
      const permissions = listPermissions(await metadata());
      return {
        output: {
          roles: [...new Set(permissions.map(({ role }) => role))].sort(),
          permissions: permissions.map(({ columns, ...permission }) => ({
            ...permission,
            columns: columns === null ? null : [...columns],
          })),
        },
      };
    },
  });
