import { type Arrival, arrivals } from '../../spec/hotplug.ts'
import type { Catalog } from '../catalog.ts'
import { nearest } from '../words/suggest.ts'
import type { CasePatch, Dimension } from './dimension.ts'
import { isMoment, states } from './moments.ts'

const NONE = 'none'

/** Not in a state of the migration: these are the test's own business. */
const outside: readonly string[] = ['before', 'after']

const moments: readonly string[] = [...outside, ...states]

/** `cpu`, `dimm@before`, `cpu-and-dimm@pre-switchover`: what is plugged, and when. */
export const hotplug: Dimension = {
  name: 'hotplug',
  word: 'hotplug',
  about: 'what is plugged, a name in catalog/hotplugs.yaml, and when: @before, @after, or a state of the migration',
  default: NONE,
  names: (catalog) => [NONE, ...catalog.hotplugs.keys()],
  literal: 'a name with a moment, such as cpu@before, dimm@after or cpu@pre-switchover',
  near: nearHotplug,
  read: (text, catalog) => (text === NONE ? {} : readHotplug(text, catalog)),
}

function readHotplug(text: string, catalog: Catalog): CasePatch | undefined {
  const [name = '', moment, ...rest] = text.split('@')
  const value = catalog.hotplugs.get(name)
  if (!value || rest.length > 0) return undefined
  if (moment === undefined) return { hotplug: { ...value, name } }
  if (!isMoment(moment, moments)) return undefined
  const during = outside.includes(moment) ? {} : { disturbance: { kind: 'hotplug', moment } as const }
  return { hotplug: { ...value, name, moment }, ...during }
}

/** `dim@activ` was meant to be `dimm@active`. */
function nearHotplug(text: string, catalog: Catalog): string | undefined {
  const [name = '', moment = '', ...rest] = text.split('@')
  const meant = [nearest(name, catalog.hotplugs.keys()), nearest(moment, moments)]
  return rest.length > 0 || meant.includes(undefined) ? undefined : meant.join('@')
}

/** Where it is plugged; for moments of a migration. */
export const hotplugOn: Dimension = {
  name: 'hotplug-on',
  word: 'side',
  about: 'the side that is plugged into while the migration runs',
  default: 'source',
  names: () => ['source', 'destination'],
  label: (text) => `on the ${text}`,
  read: (text) => (text === 'source' || text === 'destination' ? { hotplug: { on: text } } : undefined),
}

const labels: Readonly<Record<Arrival, string>> = {
  'command-line': 'on the command line',
  monitor: 'plugged into the destination',
  missing: 'missing on the destination',
}

/** How the destination has what its source was plugged before. */
export const arrival: Dimension = {
  name: 'arrival',
  word: 'arrival',
  about: 'how the destination has what was plugged: on its command line, over its monitor before the migration, or not',
  default: 'command-line',
  names: () => arrivals,
  label: (text) => labels[text as Arrival],
  read: (text) => {
    const known = arrivals.find((one) => one === text)
    return known && { hotplug: { arrival: known } }
  },
}
