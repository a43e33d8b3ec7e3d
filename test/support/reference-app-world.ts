import { randomBytes } from 'node:crypto';

/** Inserts a row with what it is told and a new id; returns the id. */
type Insert = (table: string, row: Record<string, unknown>) => Promise<string>;

type ExtraFields = Readonly<Record<string, unknown>>;
type Named = { id?: string; name?: string };
type Noted = { id?: string; note?: string; authorId?: string };
type FileRow = { filename?: string; mediaType?: string; content?: Buffer; uploadedBy?: string };
type FindingTexts = {
  findingTypeId?: string;
  severityId?: string;
  description?: string;
  impact?: string;
  mitigation?: string;
  referenceList?: string;
  extraFields?: ExtraFields;
};
type Titled = { id?: string; title?: string };
type ObservationRow = Titled & { description?: string; extraFields?: ExtraFields };
type NameList = 'project_type' | 'project_role' | 'objective_status' | 'finding_type';
export type TaggedModel =
  'project' | 'report' | 'finding' | 'observation' | 'report_finding' | 'report_observation' | 'oplog_entry';

const invented = (what: string): string => `${what}-${randomBytes(6).toString('hex')}`;
const inventedFile = () => ({ filename: 'file.txt', mediaType: 'text/plain', content: Buffer.from('file') });

/** Inserters for what belongs to a client or a project: its parent's id first. */
const workOf = (insert: Insert) => ({
  contact: (
    clientId: string,
    row: Named & { jobTitle?: string; email?: string; phone?: string; note?: string } = {},
  ) => insert('public.client_contact', { name: invented('contact'), ...row, clientId }),
  clientNote: (clientId: string, row: Noted = {}) =>
    insert('public.client_note', { note: 'a note', ...row, clientId }),
  projectNote: (projectId: string, row: Noted = {}) =>
    insert('public.project_note', { note: 'a note', ...row, projectId }),
  objective: (
    projectId: string,
    row: { id?: string; objective?: string; objectiveStatusId?: string; position?: number } = {},
  ) => insert('public.project_objective', { objective: 'an objective', ...row, projectId }),
  scope: (projectId: string, row: Named & { scope?: string } = {}) =>
    insert('public.project_scope', { name: invented('scope'), ...row, projectId }),
  target: (projectId: string, row: { id?: string; ipAddress?: string; hostname?: string } = {}) =>
    insert('public.project_target', { ...row, projectId }),
  recording: (oplogEntryId: string, row: FileRow & { id?: string } = {}) =>
    insert('public.oplog_entry_recording', { ...inventedFile(), ...row, oplogEntryId }),
  report: (
    projectId: string,
    row: Titled & { createdBy?: string; reportTemplateId?: string; extraFields?: ExtraFields } = {},
  ) => insert('public.report', { title: invented('report'), ...row, projectId }),
  /** A finding of a report; the library's is `libraryFinding`. */
  finding: (reportId: string, row: Titled & FindingTexts & { position?: number; assignedTo?: string } = {}) =>
    insert('public.report_finding', { title: invented('finding'), ...row, reportId }),
  /** An observation of a report; the library's is `libraryObservation`. */
  observation: (reportId: string, row: ObservationRow & { position?: number } = {}) =>
    insert('public.report_observation', { title: invented('observation'), ...row, reportId }),
  evidence: (
    reportId: string,
    row: FileRow & Named & { reportFindingId?: string; caption?: string; description?: string } = {},
  ) => insert('public.evidence', { name: invented('evidence'), ...inventedFile(), ...row, reportId }),
});

/** Inserters for what belongs to no project. */
const libraryOf = (insert: Insert) => ({
  /** A word that rows may be given: a project's type, somebody's role in it … */
  listed: (table: NameList, row: Named = {}) => insert(`public.${table}`, { name: invented(table), ...row }),
  severity: (row: Named & { weight?: number; color?: string } = {}) =>
    insert('public.severity', { name: invented('severity'), ...row }),
  reportTemplate: (row: Named & { description?: string } = {}) =>
    insert('public.report_template', { name: invented('template'), ...row }),
  libraryFinding: (row: Titled & FindingTexts = {}) =>
    insert('public.finding', { title: invented('finding'), ...row }),
  libraryObservation: (row: ObservationRow = {}) =>
    insert('public.observation', { title: invented('observation'), ...row }),
  tag: (row: Named = {}) => insert('public.tag', { name: invented('tag'), ...row }),
  tagging: (tagId: string, model: TaggedModel, objectId: string) =>
    insert('public.tagging', { tagId, model, objectId }),
  extraFieldSpec: (row: {
    model: string;
    internalName?: string;
    displayName?: string;
    type?: string;
    defaultValue?: string;
    position?: number;
  }) =>
    insert('public.extra_field_spec', {
      internalName: invented('field').replace('-', '_'),
      type: 'single_line_text',
      ...row,
    }),
});

/** The inserters of the reference app's tables beyond those that decide who reaches what. */
export const referenceAppOf = (insert: Insert) => ({ ...workOf(insert), ...libraryOf(insert) });
