import type { Making, Row } from './catalogue.js';

// The actions of the reference app, as in the catalogue of all.

const readers = ['login', 'api', 'service'] as const;
const taggers = ['login', 'api', 'service', 'collab'] as const;

export const referenceApp: Readonly<Record<string, Row>> = {
  generateReport: { callers: readers, needs: 'read', input: ({ stage }) => ({ id: stage.home.reportId }) },
  downloadEvidence: {
    callers: readers,
    needs: 'read',
    input: async ({ service, stage }) => ({ id: await service.world.evidence(stage.home.reportId) }),
  },
  downloadOplogRecording: {
    callers: readers,
    needs: 'read',
    input: async ({ service, stage }) => {
      const oplogEntryId = await service.world.entry(stage.home.oplogId);
      await service.world.recording(oplogEntryId);
      return { oplogEntryId };
    },
  },
  tags: {
    callers: taggers,
    needs: 'read',
    input: ({ stage }) => ({ model: 'report', id: stage.home.reportId }),
  },
  setTags: {
    callers: taggers,
    needs: 'write',
    input: async (made) => ({ ...(await taggable(made)), tags: [made.newName()] }),
  },
  objectsByTag: { callers: readers, needs: 'read', input: ({ newName }) => ({ tag: newName() }) },
  extraFieldSpec: { callers: readers, needs: 'read', input: () => ({ model: 'report' }) },
};

/** What this kind of caller may tag: a service token entries, a collab JWT its own document. */
async function taggable({ service, stage, kind }: Making) {
  if (kind !== 'service') return { model: 'report', id: stage.home.reportId };
  return { model: 'oplog_entry', id: await service.world.entry(stage.home.oplogId) };
}
