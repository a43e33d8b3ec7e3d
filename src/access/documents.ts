/**
 * The kinds of document that the collaborative editor opens. The SDL names them, collab JWTs carry one, and the
 * contract view `graphwarden.collab_document` finds them.
 */
export const documentModels = ['report', 'report_finding', 'report_observation'] as const;
export type DocumentModel = (typeof documentModels)[number];

/** A document as claims name it, before we know whether that makes sense. */
export interface ClaimedDocument {
  readonly model: string;
  readonly objectId: string;
  readonly reportId: string | undefined;
  readonly findingId: string | undefined;
}

/** The one document that a collab credential is bound to; ids are undefined where the model has none. */
export interface CollabDocument extends ClaimedDocument {
  readonly model: DocumentModel;
}

/** What the ids of each model must be: its own id stands again as the report's or the finding's. */
const consistent: Readonly<Record<DocumentModel, (document: ClaimedDocument) => boolean>> = {
  report: ({ objectId, reportId, findingId }) => reportId === objectId && findingId === undefined,
  report_finding: ({ objectId, reportId, findingId }) => reportId !== undefined && findingId === objectId,
  report_observation: ({ reportId, findingId }) => reportId !== undefined && findingId === undefined,
};

/** The document that claims name, if its model is known and its ids are all there; else undefined. */
export function documentOf(claimed: ClaimedDocument | undefined): CollabDocument | undefined {
  const model = documentModels.find((known) => known === claimed?.model);
  if (claimed === undefined || model === undefined || !consistent[model](claimed)) return undefined;
  return { ...claimed, model };
}
