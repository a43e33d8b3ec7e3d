import { z } from 'zod';
import { refusal } from '../errors.js';
import { findRecordingFile } from '../store/reference-app-files.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { asInlineFile, inlineFile, inlineLimitBytes } from './inline-file.js';
import { requireReferenceApp, viewerOf } from './reference-app.js';

const input = z.strictObject({ oplogEntryId: idField });

/**
 * The recording of an entry of an operation log, for whoever reads the log: by its project, or, a service token, by a grant
 * on the log itself. Reading it is not written down.
 */
export const downloadOplogRecording = () =>
  defineAction({
    name: 'downloadOplogRecording',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    serviceNeeds: 'project_read_or_oplog_read',
    input,
    output: inlineFile,
    example: {
      input: { oplogEntryId: '7d6c5b4a-3f2e-4d1c-8b0a-9f8e7d6c5b4a' },
      output: {
        id: '1e2d3c4b-5a69-4788-97a6-b5c4d3e2f1a0',
        filename: 'shell.cast',
        mediaType: 'application/x-asciicast',
        size: 18230,
        content: 'eyJ2ZXJzaW9uIjog…',
      },
    },
    async run({ db, principal }, { oplogEntryId }) {
      await requireReferenceApp(db);
      const found = await findRecordingFile(db, viewerOf(principal), oplogEntryId, inlineLimitBytes);
      if (found === undefined)
        throw refusal('NotFound', 'oplogEntryId: there is no such recording, or it is out of reach.');
      return { output: asInlineFile(found) };
    },
  });
