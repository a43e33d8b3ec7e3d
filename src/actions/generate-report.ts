import { z } from 'zod';
import { refusal } from '../errors.js';
import { findGeneratedReport } from '../store/reference-app-report.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { asInlineFile, inlineFile, inlineLimitBytes, tooLarge } from './inline-file.js';
import { requireReferenceApp, viewerOf } from './reference-app.js';

const input = z.strictObject({ id: idField });

/**
 * A report as one JSON document. Whoever reads its project may have it; for everybody else it looks like one that does not
 * exist. Nothing is kept, so nothing is written down.
 */
export const generateReport = () =>
  defineAction({
    name: 'generateReport',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    serviceNeeds: 'project_read',
    input,
    output: inlineFile,
    example: {
      input: { id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d' },
      output: {
        id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
        filename: 'Nova external test.json',
        mediaType: 'application/json',
        size: 2748,
        content: 'eyAiZ2VuZXJhdGVkQXQiIDog…',
      },
    },
    async run({ db, principal }, { id }) {
      await requireReferenceApp(db);
      const found = await findGeneratedReport(db, viewerOf(principal), id, inlineLimitBytes);
      if (found === undefined)
        throw refusal('NotFound', 'id: there is no such report, or it is out of reach.');
      if (found.document === null) throw tooLarge('The report');
      const content = Buffer.from(found.document, 'utf8');
      const named = { filename: `${asFilename(found.title)}.json`, mediaType: 'application/json' };
      if (content.length > inlineLimitBytes) throw tooLarge('The report');
      return { output: asInlineFile({ id, ...named, size: content.length, content }) };
    },
  });

/** A title without what leads out of a folder or means something to a shell or a file system. */
function asFilename(title: string): string {
  const plain = title.replace(/[^\p{L}\p{M}\p{N} ._-]+/gu, '_').replace(/^[ .]+|(?<![ .])[ .]+$/g, '');
  return Array.from(plain).slice(0, 100).join('') || 'report';
}
