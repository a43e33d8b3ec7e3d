import type { CheckedDirectory } from '../metadata/check/check-directory.js';
import type { Metadata } from '../metadata/model.js';
import type { LoginThrottle } from '../store/login-throttle.js';
import type { DigestKey } from '../tokens/opaque-token.js';
import type { Passwords } from '../tokens/password.js';
import type { JwtSettings } from '../tokens/session-jwt.js';

/** Counts reports of leaks by whoever makes them: a credential if one was presented, else an address, else nobody known. */
export interface LeakReports {
  /** Counts a report; answers with the seconds to wait when there were too many, else undefined. */
  begin(reporter: {
    readonly credentialId: string | undefined;
    readonly address: string | undefined;
  }): Promise<number | undefined>;
}

/** What actions are made with. */
export interface ActionServices {
  readonly jwt: JwtSettings;
  /** The key that digests new tokens: the first of `digestKeys`. */
  readonly digestKey: DigestKey;
  /** All keys that stored digests and sealed secrets may name. */
  readonly digestKeys: readonly DigestKey[];
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  readonly leakReports: LeakReports;
  /** Hasura's metadata: what it lets whom do. */
  readonly metadata: () => Promise<Metadata>;
  /** What is wrong with that metadata, as far as it can be told without a database. */
  readonly metadataFindings: () => Promise<CheckedDirectory>;
  readonly sessions: { readonly idleSeconds: number; readonly maximumSeconds: number };
}
