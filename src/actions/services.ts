import type { LoginThrottle } from '../store/login-throttle.js';
import type { DigestKey } from '../tokens/opaque-token.js';
import type { Passwords } from '../tokens/password.js';
import type { JwtSettings } from '../tokens/session-jwt.js';

/** What actions are made with. */
export interface ActionServices {
  readonly jwt: JwtSettings;
  /** The key that digests new tokens: the first of `digestKeys`. */
  readonly digestKey: DigestKey;
  /** All keys that stored digests and sealed secrets may name. */
  readonly digestKeys: readonly DigestKey[];
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  readonly sessions: { readonly idleSeconds: number; readonly maximumSeconds: number };
  readonly now: () => Date;
}
