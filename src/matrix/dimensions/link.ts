import type { Dimension } from './dimension.ts'

const PLAIN = 'plain'

export const link: Dimension = {
  name: 'link',
  word: 'link',
  about: 'what the migration goes over, a name in catalog/links.yaml, or plain: the link as it is',
  default: PLAIN,
  names: (catalog) => [PLAIN, ...catalog.links.keys()],
  read: (text, catalog) => {
    if (text === PLAIN) return {}
    const shape = catalog.links.get(text)
    return shape && { link: { name: text, ...shape } }
  },
}
