import type { Examination } from './examined.js';
import type { Found } from './finding.js';

/** How the comment of an action says what a service token must hold. */
export const declaration = 'Service tokens need';

/** Whether what service tokens may call says what they must hold. */
export const actions = ({ project: { metadata, locate }, callers }: Examination): Found[] =>
  metadata.actions.flatMap(({ name, roles, comment, place }) => {
    const index = roles.findIndex((role) => role === 'service' || callers.heirsOf(role).includes('service'));
    if (index === -1 || comment?.includes(declaration) === true) return [];
    return [
      {
        rule: 'undeclared-action',
        place: locate(place, ['permissions', index]),
        message: `service tokens may call ${name}, and its comment does not say what they need`,
        fix: `let the handler ask for a grant and the comment say “${declaration} …”, or take the role out`,
      },
    ];
  });
