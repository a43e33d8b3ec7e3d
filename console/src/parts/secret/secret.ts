/** A new token's text, for as long as it is shown. */
export interface Secret {
  /** The text of the token, which no answer says again. */
  readonly text: string;
  readonly kind: 'api_token' | 'service_token';
  readonly name: string;
  readonly expiresAt: string;
}
