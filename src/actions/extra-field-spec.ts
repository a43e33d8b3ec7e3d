import { z } from 'zod';
import { extraFieldModels, extraFieldTypes, listExtraFields } from '../store/reference-app-extra-fields.js';
import { defineAction } from './action.js';
import { requireReferenceApp } from './reference-app.js';

const model = z.enum(extraFieldModels, { error: `must be one of ${extraFieldModels.join(', ')}` });
const input = z.strictObject({ model });
const output = z.object({
  model,
  fields: z.array(
    z.object({
      internalName: z.string(),
      displayName: z.string(),
      type: z.enum(extraFieldTypes),
      defaultValue: z.string(),
      position: z.int(),
    }),
  ),
});

/** Which extra fields the rows of a model may have. It is the same for everybody. */
export const extraFieldSpec = () =>
  defineAction({
    name: 'extraFieldSpec',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    serviceNeeds: 'project_read',
    input,
    output,
    example: {
      input: { model: 'report_finding' },
      output: {
        model: 'report_finding',
        fields: [
          {
            internalName: 'cvss_vector',
            displayName: 'CVSS vector',
            type: 'single_line_text',
            defaultValue: '',
            position: 0,
          },
        ],
      },
    },
    async run({ db }, { model }) {
      await requireReferenceApp(db);
      return { output: { model, fields: await listExtraFields(db, model) } };
    },
  });
