import type { Dimension } from './dimension.ts'

const SAME = 'same'

/** The same dimension for the destination alone: `same` as the source unless a matrix says otherwise. */
export function destination(of: Dimension): Dimension {
  return {
    ...of,
    name: `destination-${of.name}`,
    about: `${of.about}; on the destination`,
    default: SAME,
    names: (catalog) => [SAME, ...of.names(catalog)],
    label: (text) => (text === SAME ? '' : `to ${text}`),
    read: (text, catalog) => {
      if (text === SAME) return {}
      const patch = of.read(text, catalog)
      return patch && { destination: patch.source }
    },
  }
}
