import type { Traces } from '../observe/traces.js';
import type { Dispatch } from './dispatch.js';

/** The way to the actions, each run in a span under its name; a refusal bears its code. */
export function tracedDispatch(dispatch: Dispatch, traces: Traces | undefined): Dispatch {
  if (traces === undefined) return dispatch;
  return {
    knows: dispatch.knows,
    async run(name, call) {
      const action = dispatch.knows(name) ? name : 'unknown';
      return await traces.within(`action ${action}`, {}, async () => await dispatch.run(name, call));
    },
  };
}
