import { z } from 'zod';
import { grantActions, resourceTypes } from '../access/grants.js';
import { presets } from '../access/presets.js';
import { idField, idsField } from './fields.js';

const grant = z.strictObject({
  resourceType: z.enum(resourceTypes),
  resourceId: idField,
  action: z.enum(grantActions),
});

/** The arguments that say what a service token shall reach; `requestedGrants` makes its grants of them. */
export const grantSelectionFields = {
  preset: z
    .enum(presets, {
      error: 'must be `project_read` or `oplog_rw`, or be left out with explicit `grants`',
    })
    .nullish(),
  projectIds: idsField.nullish(),
  clientIds: idsField.nullish(),
  allAccessible: z.boolean().nullish(),
  oplogIds: idsField.nullish(),
  grants: z
    .array(grant)
    .min(1, { error: 'must not be empty' })
    .max(1000, { error: 'holds more than 1000 grants' })
    .nullish(),
};
