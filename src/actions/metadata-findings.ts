import { z } from 'zod';
import { defineAction } from './action.js';
import { noInput } from './fields.js';
import type { ActionServices } from './services.js';

const output = z.object({
  findings: z.array(
    z.object({
      severity: z.string(),
      rule: z.string(),
      file: z.string(),
      line: z.int(),
      message: z.string(),
      fix: z.string(),
    }),
  ),
  unchecked: z.array(z.string()),
});

/** What is wrong with the metadata that this service was started with: what `graphwarden metadata check` says without a database. */
export const metadataFindings = (services: Pick<ActionServices, 'metadataFindings'>) =>
  defineAction({
    name: 'metadataFindings',
    type: 'query',
    callers: ['login', 'operator'],
    needs: 'read',
    standing: 'manager',
    input: noInput,
    output,
    example: {
      input: {},
      output: {
        findings: [
          {
            severity: 'warning',
            rule: 'every-column',
            file: 'databases/default/tables/public_project.yaml',
            line: 31,
            message: 'user may select every column that there is and will be',
            fix: 'list the columns',
          },
        ],
        unchecked: ['unknown-column'],
      },
    },
    async run() {
      const { findings, unchecked } = await services.metadataFindings();
      return { output: { findings: [...findings], unchecked: [...unchecked] } };
    },
  });
