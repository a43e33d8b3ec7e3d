import type { Action } from './actions/action.js';
import { disagreements } from './actions/agreement.js';
import { type Dispatch, type ObserveRun, createDispatch } from './actions/dispatch.js';
import { createActions } from './actions/index.js';
import { createLeakReportLimit } from './auth/leak-report-limit.js';
import type { Config } from './config.js';
import { type ActionsMetadata, loadActionsMetadata } from './metadata/actions-metadata.js';
import type { Metadata } from './metadata/model.js';
import { readOnce } from './metadata/read-once.js';
import type { Database } from './store/database.js';
import type { LoginThrottle } from './store/login-throttle.js';
import type { DigestKey } from './tokens/opaque-token.js';
import type { Passwords } from './tokens/password.js';
import type { SigningKeys } from './tokens/signing-keys.js';

/** Code and Hasura's metadata say different things; the message has a line for each. */
export class MetadataProblem extends Error {}

/** What every door of the service stands on, that of the command line too. */
export interface CoreSettings {
  readonly config: Pick<Config, 'jwt' | 'sessions'>;
  readonly db: Database;
  readonly digestKeys: readonly DigestKey[];
  readonly signingKeys: SigningKeys;
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  /** The folder of Hasura's metadata. */
  readonly metadataDirectory: string;
  /** Resolves when what was committed has reached this process; a command keeps nothing that it could reach. */
  readonly caughtUp?: () => Promise<void>;
  /** Told of every run of an action. */
  readonly onRun?: ObserveRun;
}

export interface Core {
  readonly dispatch: Dispatch;
  /** The SDL of the actions. */
  readonly schema: ActionsMetadata['schema'];
  readonly actions: readonly Action[];
  /** Hasura's metadata. */
  readonly metadata: () => Promise<Metadata>;
}

/** The actions and the one way to them. Fails when code and Hasura's metadata disagree about them. */
export async function createCore(settings: CoreSettings): Promise<Core> {
  const { config, db, digestKeys, passwords, throttle } = settings;
  const [digestKey] = digestKeys;
  if (digestKey === undefined) throw new Error('a service needs a digest key');
  const jwt = { keys: settings.signingKeys, ...config.jwt };
  const { sessions } = config;
  const leakReports = createLeakReportLimit();
  const secrets = { jwt, digestKey, digestKeys, passwords };
  const directory = readOnce(settings.metadataDirectory);
  const actions = createActions({ ...secrets, throttle, leakReports, ...directory, sessions });
  const declared = await loadActionsMetadata(settings.metadataDirectory);
  const problems = disagreements(actions, declared);
  if (problems.length > 0)
    throw new MetadataProblem(`The actions and hasura-metadata disagree:\n${problems.join('\n')}`);
  return {
    dispatch: createDispatch(db, actions, settings.caughtUp ?? (() => Promise.resolve()), settings.onRun),
    schema: declared.schema,
    actions,
    metadata: directory.metadata,
  };
}
