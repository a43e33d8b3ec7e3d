import type { TFunction } from 'i18next';
import { beginning, daysFor } from './expiry-begin.js';
import { emptyLine } from './grant-lines.js';
import { networkFault } from './networks.js';
import type { CreateServiceTokenAddress } from './create-service-token-address.js';
import type { Principal } from './principals.js';
import { type Selection, type ServiceChoice, requestOf } from './service-request.js';

/** What the form for a service token holds. */
export interface ServiceValues extends Selection {
  readonly name: string;
  readonly principalId: string | null;
  /** The principal's, as soon as it is known. */
  readonly workspaceId: string | null;
  readonly expiresAt: string | undefined;
  readonly allowedCidrs: readonly string[];
  readonly rateLimitPerMinute: number | string;
}

export const beginningWith = (begin: CreateServiceTokenAddress): ServiceValues => ({
  name: begin.name ?? '',
  principalId: begin.principalId ?? null,
  workspaceId: null,
  choice: begin.preset ?? choiceFor(begin),
  projectIds: begin.projectIds ?? [],
  clientIds: begin.clientIds ?? [],
  oplogIds: begin.oplogIds ?? [],
  grants: [emptyLine],
  expiresAt: beginning(begin.days),
  allowedCidrs: [],
  rateLimitPerMinute: '',
});

/** The narrowest that shows all that a link names. */
function choiceFor({
  projectIds = [],
  clientIds = [],
  oplogIds = [],
}: CreateServiceTokenAddress): ServiceChoice {
  if (clientIds.length > 0 || projectIds.length > 1) return 'agent';
  return projectIds.length === 0 && oplogIds.length > 0 ? 'oplogs' : 'project';
}

/** Another principal reaches other things: what was chosen for the last one is let go. */
export const forPrincipal = (principal: Principal | null): Partial<ServiceValues> => ({
  principalId: principal?.id ?? null,
  workspaceId: principal?.workspaceId ?? null,
  projectIds: [],
  clientIds: [],
  oplogIds: [],
  grants: [emptyLine],
});

/** What a link says that fills the form in like this; grants one by one, networks and rate are in none. */
export const linkOf = (values: ServiceValues, openedAt: number): CreateServiceTokenAddress => ({
  name: values.name.trim() || undefined,
  preset: values.choice,
  days: daysFor(values.expiresAt, openedAt),
  principalId: values.principalId ?? undefined,
  ...(['project', 'agent'].includes(values.choice) && { projectIds: some(values.projectIds) }),
  ...(values.choice === 'agent' && { clientIds: some(values.clientIds) }),
  ...(values.choice === 'oplogs' && { oplogIds: some(values.oplogIds) }),
});

const some = (ids: readonly string[]): readonly string[] | undefined => (ids.length === 0 ? undefined : ids);

const anyId = 'any';
type Wrong = Record<string, string>;

/** What is wrong with what was typed, by field; the service has the last word. */
export function faultsOf(values: ServiceValues, t: TFunction<'create'>): Wrong {
  const { name, principalId, expiresAt, rateLimitPerMinute: rate } = values;
  return {
    ...(principalId === null && { servicePrincipalId: t('principal.missing') }),
    ...(requestOf(values, anyId) === undefined && { selection: t('grants.missing') }),
    ...(name.trim() === '' && { name: t('name.missing') }),
    ...(expiresAt === undefined && { expiresAt: t('expiry.missing') }),
    ...networkFaults(values.allowedCidrs, t),
    ...(rate !== '' && !isRate(Number(rate)) && { rateLimitPerMinute: t('advanced.rateWrong') }),
  };
}

const isRate = (rate: number): boolean => Number.isInteger(rate) && rate >= 1 && rate <= 1_000_000;

function networkFaults(networks: readonly string[], t: TFunction<'create'>): Wrong {
  const wrong: Wrong = {};
  for (const [index, network] of networks.entries()) {
    const fault = network.trim() === '' ? undefined : networkFault(network);
    if (fault === undefined) continue;
    const { kind } = fault;
    wrong[`allowedCidrs.${index}`] =
      kind === 'noLength' ? t('advanced.noLength', { network: fault.network }) : t('advanced.notNetwork');
  }
  return wrong;
}

/** The networks as they are asked for, without empty lines; none at all means any. */
export function networksOf(networks: readonly string[]): string[] | undefined {
  const typed = networks.map((each) => each.trim()).filter((each) => each !== '');
  return typed.length === 0 ? undefined : typed;
}
