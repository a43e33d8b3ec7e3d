import { z } from 'zod';
import { refusal } from '../errors.js';
import { findEvidenceFile } from '../store/reference-app-files.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { asInlineFile, inlineFile, inlineLimitBytes } from './inline-file.js';
import { requireReferenceApp, viewerOf } from './reference-app.js';

const input = z.strictObject({ id: idField });

/** The file of a piece of evidence, for whoever reads the project of its report. Reading it is not written down. */
export const downloadEvidence = () =>
  defineAction({
    name: 'downloadEvidence',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    serviceNeeds: 'project_read',
    input,
    output: inlineFile,
    example: {
      input: { id: '3c2b1a09-8f7e-4d6c-9b5a-4f3e2d1c0b9a' },
      output: {
        id: '3c2b1a09-8f7e-4d6c-9b5a-4f3e2d1c0b9a',
        filename: 'login-page.png',
        mediaType: 'image/png',
        size: 48213,
        content: 'iVBORw0KGgoAAAANSUhEUgAA…',
      },
    },
    async run({ db, principal }, { id }) {
      await requireReferenceApp(db);
      const found = await findEvidenceFile(db, viewerOf(principal), id, inlineLimitBytes);
      if (found === undefined)
        throw refusal('NotFound', 'id: there is no such evidence, or it is out of reach.');
      return { output: asInlineFile(found) };
    },
  });
