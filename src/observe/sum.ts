import { AggregatorRegistry } from 'prom-client';
import { metricList } from './metric-list.js';
import type { Snapshot } from './metrics.js';

const added = (snapshots: readonly Snapshot[]) =>
  AggregatorRegistry.aggregate(snapshots.map((each) => [...each]));

/** The metrics of several processes as those of one: sums, or what each says of itself (averages, the latest, none). */
export const textOfAll = async (snapshots: readonly Snapshot[]): Promise<string> =>
  await added(snapshots).metrics();

/** What stays true of processes that have ended: all that they counted, and when a job last succeeded. */
export async function countedIn(snapshots: readonly Snapshot[]): Promise<Snapshot> {
  const metrics = await added(snapshots).getMetricsAsJSON();
  const counted: readonly string[] = ['counter', 'histogram'];
  return metrics.filter(
    ({ name, type }) => name === metricList.jobSuccess.name || counted.includes(String(type)),
  );
}
