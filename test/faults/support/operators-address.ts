import { eventually } from '../../support/processes.js';
import type { RunningService } from '../../support/run-service.js';

/** Where operators are answered, as the service says at its start. */
export async function operatorsAddress({ output }: RunningService): Promise<string> {
  const found = (): string | undefined => /^Operators ask (\S+)$/m.exec(output())?.[1];
  await eventually('it says where operators are answered', () => Promise.resolve(found() !== undefined));
  return found() ?? '';
}
