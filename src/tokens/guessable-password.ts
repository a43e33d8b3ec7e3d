/** A text whose beginning is hard to guess is; reading all of it would hold everybody up for a tenth of a second. */
const readCharacters = 24;
/** What a guesser who is slowed down by a throttle, or by bcrypt, does not get through: ten to the eighth. */
const enoughGuesses = 1e8;

/** The product's own names, which come to mind first. */
const ownWords = ['graphwarden', 'hasura', 'graphql'];

/**
 * Whether somebody who knows the habits of people would soon come to a password: one that is known from breaches, keys
 * in a row, repetitions, dates, or these words (of the account, three characters or more each) with little else. Any
 * composition will do: nothing is asked of its characters (NIST SP 800-63B §3.1.1.2; ASVS 6.2.4, 6.2.5, 6.2.11, 6.2.12).
 */
export async function isGuessable(password: string, words: readonly string[]): Promise<boolean> {
  // Fifty thousand words, which only a change of password needs.
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const known = [...ownWords, ...words.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u)), ...words];
  const estimate = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const beginning = Array.from(password).slice(0, readCharacters).join('');
  return (
    estimate.check(
      beginning,
      known.filter((word) => word.length > 2),
    ).guesses < enoughGuesses
  );
}
