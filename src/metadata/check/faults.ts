import { conditionsIn } from './condition.js';
import type { Examination } from './examined.js';
import type { Found } from './finding.js';

/** What in conditions Hasura would refuse, or understand otherwise than it is written. */
export const faults = ({ permissions }: Examination): Found[] =>
  permissions.flatMap((examined) =>
    examined.conditions.flatMap(({ part, condition }) =>
      [...conditionsIn(condition)].flatMap((each) =>
        each.kind === 'fault'
          ? [examined.found(each.rule, each.message, { part, path: each.at, fix: each.fix })]
          : [],
      ),
    ),
  );
