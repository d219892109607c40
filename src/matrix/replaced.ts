/** An entry of a configuration tree in whose place the file of a later one has put its own. */
export type Replaced = Readonly<{
  /** Its folder, or its kind in the catalogue: `guests`, `cpus`. */
  kind: string
  name: string
  /** What replaces it, as messages show it. */
  file: string
}>
