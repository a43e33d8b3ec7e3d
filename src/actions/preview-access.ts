import { z } from 'zod';
import type { Transaction } from '../store/database.js';
import { countReach, listReach } from '../store/effective-access.js';
import { defineAction } from './action.js';
import { type Subject, previewInput, subjectOf } from './preview-subject.js';
import { noReach, reach } from './reach-shown.js';
import type { ActionServices } from './services.js';
import { accessByTable, tableAccess } from './table-access.js';

const output = z.object({
  reach,
  rows: z.array(z.object({ kind: z.string(), id: z.guid(), name: z.string() })),
  isTruncated: z.boolean(),
  tables: z.array(tableAccess),
});

const rowLimit = 100;

/**
 * What a credential reaches now; what a login of somebody would; what a service token with these grants would; or what a
 * new API token of the caller's would, in a workspace if one is given. Grants that the owner does not hold are simply not
 * reached. Rows are for whoever could get the credential's secret; everybody else who may see it gets words and counts.
 */
export const previewAccess = ({ metadata }: ActionServices) =>
  defineAction({
    name: 'previewAccess',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: previewInput,
    output,
    example: {
      input: {
        servicePrincipalId: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
        preset: 'project_read',
        projectIds: ['0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10'],
      },
      output: {
        reach: { words: 'Reads 1 project', clients: 1, projects: 1, oplogs: 0, writableOplogs: 0 },
        rows: [
          { kind: 'client', id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d', name: 'Nova Industries' },
          { kind: 'project', id: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10', name: 'Nova external test' },
        ],
        isTruncated: false,
        tables: [],
      },
    },
    async run({ db, principal }, asked) {
      const subject = await subjectOf(db, principal, asked);
      if (!subject.isLive) return { output: nothing };
      const shown = await preview(db, subject);
      const tables = asked.withTables === true ? await accessByTable(db, await metadata(), subject) : [];
      return { output: { ...shown, tables } };
    },
  });

const nothing = { reach: noReach, rows: [], isTruncated: false, tables: [] };

async function preview(db: Transaction, { reacher, words, showsRows }: Subject) {
  const counted = { words, ...(await countReach(db, reacher)) };
  const rows = showsRows ? await listReach(db, reacher, rowLimit + 1) : [];
  return { reach: counted, rows: rows.slice(0, rowLimit), isTruncated: rows.length > rowLimit };
}
