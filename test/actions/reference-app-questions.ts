import { z } from 'zod';
import { taggedModels } from '../../src/store/reference-app-objects.js';
import type { World } from '../support/world.js';
import type { Input } from './doors.js';

// What the actions of the reference app can be asked, and what they must answer to whom.

export const places = ['home', 'nextDoor', 'away'] as const;
type PlaceName = (typeof places)[number];
/** The things of a place, in each of three projects. */
export type Places = Readonly<Record<PlaceName, Awaited<ReturnType<typeof thingsOf>>>>;
export type Library = Readonly<Record<'finding' | 'observation', string>>;

/** One thing of every kind, all with the same tag. */
export async function thingsOf(world: World, projectId: string, oplogId: string, tagId: string) {
  const reportId = await world.report(projectId);
  const findingId = await world.finding(reportId);
  const entryId = await world.entry(oplogId);
  await world.recording(entryId);
  const tagged = {
    project: projectId,
    report: reportId,
    report_finding: findingId,
    report_observation: await world.observation(reportId),
    oplog_entry: entryId,
  };
  for (const [model, id] of Object.entries(tagged))
    await world.tagging(tagId, z.enum(taggedModels).parse(model), id);
  return { tagged, oplogId, evidenceId: await world.evidence(reportId, { reportFindingId: findingId }) };
}

/** What a principal reaches, as a test says it. */
export interface Seen {
  /** Whose things are read, and edited; by a service token, what it reads of operation logs alone. */
  readonly reads: readonly PlaceName[];
  readonly edits: readonly PlaceName[];
  readonly readsLogs?: readonly PlaceName[];
  readonly isService?: boolean;
  readonly isManager?: boolean;
  /** Refused to change anything, before anything is looked at. */
  readonly isReader?: boolean;
}
type Question = { readonly name: string; readonly input: Input; readonly expected: string };
export const ok = 'ok';
const sees = (isSeen: boolean): string => (isSeen ? ok : 'NotFound');

/** What each action must answer, said again without the code's own words. */
export function questionsOf(seen: Seen, things: Places, library: Library): Question[] {
  const { reads, edits, isService = false, isManager = false, isReader = false } = seen;
  const logs = [...reads, ...(seen.readsLogs ?? [])];
  const hasProject = !isService || reads.length > 0;
  const hasLog = !isService || logs.length > 0;
  const project = (answer: string): string => (hasProject ? answer : 'Unauthorized');
  const log = (answer: string): string => (hasLog ? answer : 'Unauthorized');
  const tagging = (place: PlaceName, model: string): string => {
    if (isReader || (isService && (model !== 'oplog_entry' || edits.length === 0))) return 'Unauthorized';
    if (isService) return sees(edits.includes(place));
    return reads.includes(place) && !edits.includes(place) ? 'Unauthorized' : sees(reads.includes(place));
  };
  const ofPlace = (place: PlaceName): Question[] => {
    const { tagged, evidenceId } = things[place];
    const isRead = reads.includes(place);
    return [
      { name: 'generateReport', input: { id: tagged.report }, expected: project(sees(isRead)) },
      { name: 'downloadEvidence', input: { id: evidenceId }, expected: project(sees(isRead)) },
      {
        name: 'downloadOplogRecording',
        input: { oplogEntryId: tagged.oplog_entry },
        expected: log(sees(logs.includes(place))),
      },
      ...Object.entries(tagged).flatMap(([model, id]) => [
        {
          name: 'tags',
          input: { model, id },
          expected: log(sees(model === 'oplog_entry' ? logs.includes(place) : isRead)),
        },
        { name: 'setTags', input: { model, id, tags: ['everywhere'] }, expected: tagging(place, model) },
      ]),
    ];
  };
  return [
    ...places.flatMap(ofPlace),
    ...Object.entries(library).flatMap(([model, id]) => [
      { name: 'tags', input: { model, id }, expected: project(ok) },
      {
        name: 'setTags',
        input: { model, id, tags: ['everywhere'] },
        expected: isManager ? ok : 'Unauthorized',
      },
    ]),
    { name: 'extraFieldSpec', input: { model: 'project' }, expected: project(ok) },
  ];
}
