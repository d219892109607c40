import type { Dimension } from './dimension.ts'

const NONE = 'none'

export const migration: Dimension = {
  name: 'migration',
  word: 'migration',
  about: 'how the guest is migrated, a name in catalog/migrations.yaml, or none',
  default: NONE,
  names: (catalog) => [NONE, ...catalog.migrations.keys()],
  read: (text, catalog) => {
    if (text === NONE) return {}
    const value = catalog.migrations.get(text)
    return value && { source: value.machine, migration: { name: text, ...value.migration } }
  },
}
