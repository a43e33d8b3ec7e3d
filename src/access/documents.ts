/**
 * The kinds of document that the collaborative editor opens. The SDL names them, collab JWTs carry one, and the
 * contract view `graphwarden.collab_document` finds them.
 */
export const documentModels = ['report', 'report_finding'] as const;
export type DocumentModel = (typeof documentModels)[number];

/** The one document that a collab credential is bound to; ids are undefined where the model has none. */
export interface CollabDocument {
  readonly model: DocumentModel;
  readonly objectId: string;
  readonly reportId: string | undefined;
  readonly findingId: string | undefined;
}
