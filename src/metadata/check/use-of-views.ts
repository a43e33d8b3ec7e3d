import { credentialOf } from '../policy/access-views.js';
import { sessionVariable } from '../session-variables.js';
import {
  type Asked,
  asksFor,
  asksForManager,
  bindingOf,
  isBound,
  isLiveCredential,
  nameOf,
  viewsAsked,
} from './access-views.js';
import { type Condition, conditionsIn } from './condition.js';
import { type Examination, type Examined, deciding } from './examined.js';
import type { Found } from './finding.js';

/** Whether access views are asked what they have to be: for the caller, for the operation, and one at a time. */
export const useOfViews = (examination: Examination): Found[] =>
  examination.permissions.flatMap((examined) => {
    const decides = deciding(examined);
    return [
      ...unboundViews(examined),
      ...(decides === undefined ? [] : standing(examination, examined, decides.condition)),
      ...orOfViews(examined),
    ];
  });

function unboundViews(examined: Examined): Found[] {
  return examined.conditions.flatMap(({ part, condition }) =>
    viewsAsked(condition).flatMap((asked) => {
      const path = asked.related.at;
      if (!isBound(asked)) {
        const message = `${nameOf(asked)} is asked for anybody’s credential: ${bindingOf(asked)} is missing`;
        return [
          examined.found('unbound-access-view', message, { part, path, fix: `add ${bindingOf(asked)}` }),
        ];
      }
      return otherDocuments(examined, part, condition, asked);
    }),
  );
}

/** A collab credential is for one document; its session reaches more. */
function otherDocuments(
  examined: Examined,
  part: 'filter' | 'check',
  condition: Condition,
  asked: Asked,
): Found[] {
  if (asked.view?.holder !== 'collab') return [];
  const { itself } = credentialOf.collab;
  const isNamed = [...conditionsIn(condition)].some(
    (each) => each.kind === 'comparison' && sessionVariable(each.value) === itself?.toLowerCase(),
  );
  if (isNamed || itself === undefined) return [];
  const message = `${nameOf(asked)} is asked for any report: ${itself} is compared with nothing`;
  return [
    examined.found('unbound-access-view', message, {
      ...{ part, path: asked.related.at },
      fix: `compare the report’s id with ${itself}`,
    }),
  ];
}

/** Whether it asks what the operation takes: to see something is not to be allowed to write it. */
function standing(examination: Examination, examined: Examined, condition: Condition): Found[] {
  const { permission } = examined;
  const { operation, role } = permission;
  const part = operation === 'insert' ? 'check' : 'filter';
  const all = viewsAsked(condition);
  const lapsed = all.find((asked) => isLiveCredential(asked) && !asksForManager(asked));
  if (/^manager(?:_|$)/.test(role) && lapsed !== undefined && !isLibrary(examination, examined)) {
    const message = `${role} is let in by live_credential without is_manager: also who is no longer a manager`;
    const fix = 'add is_manager: {_eq: true}';
    return [examined.found('reader-writes', message, { part, path: lapsed.related.at, fix })];
  }
  const views = all.filter((asked) => !isLiveCredential(asked));
  const [first] = views;
  if (operation === 'select' ? !views.some(needsAbility) : all.length > views.length) return [];
  if (first === undefined || views.some((asked) => isAllowed(asked, operation))) return [];
  return [examined.found('reader-writes', ...lacking(first, operation, part))];
}

const needsAbility = ({ view }: Asked): boolean => Object.keys(view?.abilities.select ?? {}).length > 0;

const abilityOf = ({ view }: Asked, operation: Examined['permission']['operation']) =>
  view?.abilities[operation] ?? (operation === 'select' ? undefined : view?.abilities.maintain);

const isAllowed = (asked: Asked, operation: Examined['permission']['operation']): boolean => {
  const ability = abilityOf(asked, operation);
  return ability !== undefined && asksFor(asked, ability);
};

function lacking(
  asked: Asked,
  operation: Examined['permission']['operation'],
  part: 'filter' | 'check',
): [message: string, details: { part: 'filter' | 'check'; path: Asked['related']['at']; fix?: string }] {
  const ability = abilityOf(asked, operation);
  const path = asked.related.at;
  if (ability === undefined)
    return [`${nameOf(asked)} tells what may be read, never what may be written`, { part, path }];
  const columns = Object.keys(ability).join(', ');
  return [
    `${nameOf(asked)} is asked without ${columns}: whoever may read it may ${operation}`,
    { part, path, fix: `add ${JSON.stringify(ability).replaceAll('"', '')}` },
  ];
}

/** Whether all may read the table as long as they have a credential, managers or not. */
const isLibrary = ({ permissions }: Examination, { tracked, permission }: Examined): boolean =>
  permission.operation === 'select' &&
  permissions.some(
    (other) =>
      other.tracked === tracked &&
      other.permission.operation === 'select' &&
      !other.permission.role.startsWith('manager') &&
      other.conditions.some(({ condition }) => {
        const views = viewsAsked(condition);
        return views.length > 0 && views.every(isLiveCredential);
      }),
  );

function orOfViews(examined: Examined): Found[] {
  return examined.conditions.flatMap(({ part, condition }) => {
    if (part === 'check') return [];
    const ors = [...conditionsIn(condition)].filter(
      (each) =>
        each.kind === 'any' && each.parts.filter((branch) => viewsAsked(branch).length > 0).length > 1,
    );
    return ors.map(({ at }) =>
      examined.found(
        'or-of-access-views',
        `the ${examined.permission.operation} of ${examined.permission.role} asks several access views under _or, and scans the whole table`,
        { part, path: at },
      ),
    );
  });
}
