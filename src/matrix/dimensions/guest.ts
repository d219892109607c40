import type { Dimension } from './dimension.ts'

export const guest: Dimension = {
  name: 'guest',
  word: 'guest',
  about: 'guest system, the name of a file in cfg/guests',
  default: 'micro-6.1',
  names: (catalog) => catalog.guests,
  read: (text, catalog) => (catalog.guests.has(text) ? { source: { guest: text } } : undefined),
}
