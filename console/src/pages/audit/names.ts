import { useAnswer } from '../../graphql/asking.js';
import { administers, useViewer } from '../../session/viewer.js';
import { peopleNames, placeNames } from './audit-documents.js';

/** The names of what ids in the log stand for, as far as the viewer may know them; a large service has more than these. */
export function useNames(): ReadonlyMap<string, string> {
  const viewer = useViewer();
  const people = useAnswer('auditPeopleNames', peopleNames, {}, { enabled: administers(viewer) });
  const places = useAnswer('auditPlaceNames', placeNames, {});
  const named = [
    ...(people.data?.users.nodes ?? []).map(({ id, username }) => [id, username] as const),
    ...(places.data?.workspaces.nodes ?? []).map(({ id, name }) => [id, name] as const),
    ...(places.data?.servicePrincipals.nodes ?? []).map(({ id, name }) => [id, name] as const),
  ];
  return new Map([...named, [viewer.userId ?? '', viewer.username]]);
}
