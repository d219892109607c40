import type { Dimension } from './dimension.ts'

export const build: Dimension = {
  name: 'build',
  word: 'build',
  about: 'QEMU build under test, the name of a file in cfg/builds',
  default: 'qemu-10.0',
  names: (catalog) => catalog.builds,
  label: (text) => `on ${text}`,
  read: (text, catalog) => (catalog.builds.has(text) ? { source: { build: text } } : undefined),
}
