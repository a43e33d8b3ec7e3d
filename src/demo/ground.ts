import type { Transaction } from '../store/database.js';
import type { Ids } from './ids.js';
import type { Library } from './library.js';
import type { Tagger } from './tagger.js';

/** What the work stands on: the transaction, the people, and the words that rows refer to. */
export interface Ground {
  readonly tx: Transaction;
  readonly people: Ids;
  readonly workspaces: Ids;
  readonly library: Library;
  readonly tag: Tagger;
  readonly now: Date;
}
