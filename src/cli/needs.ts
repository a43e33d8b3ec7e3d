import type { NeededRights } from '../metadata/needed-rights.js';
import type { Catalog, TableName } from '../metadata/model.js';
import type { KeyKind, KeyRing, RingKey } from './key-ring.js';

/** The person at the terminal, or the script in their place. */
export interface Terminal {
  /** To standard output: what was asked for, and secrets. */
  print(text: string): void;
  /** To standard error: what a person should read beside it. */
  tell(text: string): void;
  /** False once whoever read standard output has gone. */
  readonly isRead: boolean;
  /** Whether somebody is there to be asked. */
  readonly isInteractive: boolean;
  /** Asks; anything but yes is no. */
  confirm(question: string): Promise<boolean>;
  /** One line from standard input; at a terminal it is asked for, and not shown. */
  readSecret(prompt: string): Promise<string>;
}

/** Runs an action as the operator. */
export type RunAction = (
  name: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** Rows that nobody needs any more, by what they are. */
export type StaleRows = Readonly<Record<string, number>>;

/** Live rows that name a digest key, by what they are. */
export type RowsUnderKey = Readonly<Record<string, number>>;

/** A project of the reference app, for people to try things with. */
export interface DemoProject {
  readonly name: string;
  readonly workspaceId: string;
  /** Who is assigned to it. */
  readonly userIds: readonly string[];
}

/** The rights that a database role shall have. */
export interface RoleRights {
  readonly role: string;
  /** The role's password, and what for: it is made with it where it is missing, or given it where it has another. */
  readonly password: { readonly text: string; readonly create: boolean; readonly set: boolean } | undefined;
  /** A database that the role shall own, made where it is missing. */
  readonly ownDatabase: string | undefined;
  readonly tables: readonly NeededRights[];
  readonly functions: readonly TableName[];
  readonly dryRun: boolean;
}

/** What was done for it, in SQL, or why not. */
export type RoleGranted =
  | { readonly statements: readonly string[]; readonly openSchemas: readonly string[] }
  | { readonly refused: readonly string[] };

/** What the commands need from below. Nothing is opened before a command runs. */
export interface Needs {
  readonly terminal: Terminal;
  /** The version of this service. */
  readonly version: string;
  /** Adds the variables of a file to the environment; what is set already wins. */
  loadEnvironment(file: string): void;
  serve(): Promise<void>;
  migrate(how: { readonly ownViews: boolean }): Promise<void>;
  /** Answers with the file of the credentials. */
  seedDemo(): Promise<string>;
  /** Puts a project into the reference app; answers with its id. */
  addDemoProject(project: DemoProject): Promise<string>;
  /** Opens the database and the actions, does the work, and closes them whatever happens. */
  asOperator<T>(work: (run: RunAction) => Promise<T>): Promise<T>;
  countStaleRows(): Promise<StaleRows>;
  deleteStaleRows(): Promise<StaleRows>;
  readonly metadata: {
    /** Where the metadata of the reference app are. */
    readonly directory: string;
    /** What the database has: tables, views, keys. */
    catalog(): Promise<Catalog>;
    /** `actions.yaml` for the actions of this release. */
    actionsYaml(): Promise<string>;
  };
  readonly database: {
    /** Brings the rights of a role to these. */
    grant(rights: RoleRights): Promise<RoleGranted>;
  };
  readonly keys: {
    /** A new set of all secrets, as variables. */
    newSecrets(): Promise<Readonly<Record<string, string>>>;
    /** The keys in use. */
    ring(): Promise<KeyRing>;
    newKey(kind: KeyKind): Promise<RingKey>;
    countRowsUnder(digestKeyId: string): Promise<RowsUnderKey>;
    /** Keeps a changed ring where this installation has its secrets; undefined where the environment has them. */
    keep(changed: KeyRing, kinds: readonly KeyKind[]): Promise<string | undefined>;
  };
}
