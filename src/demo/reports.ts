import {
  insertEvidence,
  insertReport,
  insertReportFinding,
  insertReportObservation,
} from '../store/reference-app.js';
import type { Ground } from './ground.js';
import { idOf } from './ids.js';
import type { DemoFinding, DemoReport } from './outline.js';

/** A report with its findings, observations and evidence, in their order. */
export async function seedReport(ground: Ground, projectId: string, report: DemoReport): Promise<void> {
  const { tx, people, library, tag } = ground;
  const { title, isComplete, isDelivered, extraFields } = report;
  const createdBy = idOf(people, report.createdBy);
  const reportId = await insertReport(tx, {
    ...{ projectId, title, isComplete, isDelivered, extraFields, createdBy },
    reportTemplateId: idOf(library.reportTemplates, 'Standard report'),
  });
  await tag('report', reportId, report.tags);
  const place = { reportId, uploadedBy: createdBy };
  for (const [position, finding] of report.findings.entries())
    await seedFinding(ground, place, { ...finding, position });
  for (const [position, { tags, ...observation }] of (report.observations ?? []).entries())
    await tag(
      'report_observation',
      await insertReportObservation(tx, { ...observation, reportId, position }),
      tags,
    );
  for (const { file, ...evidence } of report.evidence ?? [])
    await insertEvidence(tx, { ...evidence, ...file, ...place });
}

async function seedFinding(
  { tx, people, library, tag }: Ground,
  place: { readonly reportId: string; readonly uploadedBy: string },
  finding: DemoFinding & { readonly position: number },
): Promise<void> {
  const { type, severity, assignedTo, evidence, tags, ...texts } = finding;
  const id = await insertReportFinding(tx, {
    ...texts,
    reportId: place.reportId,
    findingTypeId: idOf(library.findingTypes, type),
    severityId: idOf(library.severities, severity),
    ...(assignedTo !== undefined && { assignedTo: idOf(people, assignedTo) }),
  });
  for (const { file, ...proof } of evidence ?? [])
    await insertEvidence(tx, { ...proof, ...file, ...place, reportFindingId: id });
  await tag('report_finding', id, tags);
}
