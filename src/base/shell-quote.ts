/** One word for a POSIX shell: it comes out as it is, whatever is in it. A word that needs no quotes has none. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
