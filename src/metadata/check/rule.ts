/**
 * `error`: somebody gets what they should not, or Hasura refuses it. `warning`: it may be meant so. `note`: good to know.
 * A finding may be milder than its rule where it cannot be told whether it is meant so.
 */
export type Severity = 'error' | 'warning' | 'note';

export interface Rule {
  readonly severity: Severity;
  /** Whether it asks the database: without a catalog it is left out, or finds less. */
  readonly needs: 'metadata' | 'catalog';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}
