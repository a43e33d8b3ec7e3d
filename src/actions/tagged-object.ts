import { z } from 'zod';
import type {
  ApiTokenPrincipal,
  CollabPrincipal,
  LoginPrincipal,
  ServicePrincipal,
} from '../access/principal.js';
import { serviceNeedInWords } from '../access/service-needs.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import {
  type ObjectReference,
  type TaggedModel,
  isLibrary,
  taggedModels,
} from '../store/reference-app-objects.js';
import { meetsServiceNeed } from '../store/service-needs.js';
import { idField } from './fields.js';

export const taggedModel = z.enum(taggedModels, { error: `must be one of ${taggedModels.join(', ')}` });

/** A row that can have tags, as an input names it. */
export const objectFields = { model: taggedModel, id: idField };

/** A row with its tags, by name. */
export const taggedOutput = z.object({ model: taggedModel, id: z.guid(), tags: z.array(z.string()) });

type TagCaller = LoginPrincipal | ApiTokenPrincipal | ServicePrincipal | CollabPrincipal;

/** A collab JWT is good for the tags of its own document; this is compared before anything is looked up. */
export function requireClaimed(principal: TagCaller, { model, id }: ObjectReference): void {
  if (principal.kind !== 'collab') return;
  const { document } = principal;
  if (document.model === model && document.objectId === id) return;
  throw new AppError('Unauthorized', 'not the document of this collab JWT');
}

/** The library is for service tokens that read a project: one for operation logs alone has no business there. */
export async function requireLibraryReader(
  db: Transaction,
  principal: TagCaller,
  model: TaggedModel | null | undefined,
): Promise<void> {
  if (principal.kind !== 'service_token' || model == null || !isLibrary(model)) return;
  if (await meetsServiceNeed(db, principal.credentialId, 'project_read')) return;
  throw refusal('Unauthorized', serviceNeedInWords('project_read'));
}

/** What is missing and what is out of sight: one answer, byte for byte. */
export const noSuchObject = (): AppError =>
  refusal('NotFound', 'id: there is no such object, or it is out of reach.');
