import type { RolePassword } from './role-password.js';

/** A table, a view or a function by its name. */
interface Name {
  readonly schema: string;
  readonly name: string;
}

/** What a role shall be able to do, and nothing else. */
export interface RoleRequest {
  readonly role: string;
  readonly password: RolePassword | undefined;
  /** A database that the role shall own, made where it is missing. */
  readonly ownDatabase: string | undefined;
  readonly tables: readonly (Name & {
    readonly insert: boolean;
    readonly update: '*' | readonly string[];
    readonly delete: boolean;
  })[];
  readonly functions: readonly Name[];
  /** Does all of it, and takes it back. */
  readonly dryRun: boolean;
}

export type RoleOutcome =
  | {
      /** The statements that were run, none where nothing was missing. */
      readonly statements: readonly string[];
      /** Schemas in which the role may make tables and functions of its own, as everybody may. */
      readonly openSchemas: readonly string[];
    }
  /** Why not: a line each; nothing was changed. */
  | { readonly refused: readonly string[] };
