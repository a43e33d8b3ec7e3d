import type { Severity } from './rule.js';

/** Words that are secret by themselves. */
const secret =
  /^(?:passwords?|passwd|pwd|passphrases?|passcode|secrets?|totp|otp|mfa|salt|cvv|apikeys?|privatekey|mnemonic)$/;
/** Pairs of words, or more, that are secret together. */
const secretTogether =
  /(?:^|_)(?:(?:private|api|secret|signing|encryption|access|session|master|service|ssh|digest|hmac)_key|(?:recovery|backup|reset|one_time|verification|login)_codes?|seed_phrase|client_credentials?)s?(?:_|$)/;
/** What holds a token's text: the token itself, of whatever sort. */
const token = /(?:^|_)tokens?(?:_(?:text|value|string|digest|hash|secret|hashed|encrypted))?$/;
/** Digests: of passwords most often, but of files too. */
const digest = /^(?:hash|hashes|hashed|digest|digests)$/;
/** What a digest is of that anybody may know, or a word that makes it none. */
const harmless =
  /(?:^|_)(?:content|file|commit|body|image|blur|block|tree|git|page|query|schema|row|etag|source|sha|geo|tag|tags|email|weekly|daily)(?:_|$)/;
/** What is said about a secret, and is none. */
const about =
  /(?:^(?:is|has|needs|requires|allow|allows|show|can|must|max|min|num|count|last|next)_|_(?:id|ids|at|on|count|counts|name|type|kind|length|size|policy|limit|limits|enabled|required|changed|verified|used|version|algorithm|frequency|expiry|expires|expiration|ttl|status|state|role|balance|price|symbol|budget)$)/;

/** Types that hold a text, or bytes. */
const canHold = /^(?:text|character|bytea|jsonb?|"char"|bpchar|citext|.*\.citext)/;

/** How grave it is that a column of this name can be read; undefined where it looks like no secret. */
export function secrecyOf(column: string, type: string | undefined): Severity | undefined {
  const name = column.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  if (about.test(name) || (type !== undefined && !canHold.test(type))) return undefined;
  const words = name.split(/[_\W]+/);
  if (words.some((word) => secret.test(word)) || secretTogether.test(name) || token.test(name))
    return 'error';
  return words.some((word) => digest.test(word)) && !harmless.test(name) ? 'warning' : undefined;
}
