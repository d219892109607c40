import { expect, test } from 'vitest'
import type { Catalog } from '../catalog.ts'
import { hotplug } from './hotplug.ts'

const catalog = { hotplugs: new Map([['cpu', { cpus: 1, dimms: [] }]]) } as unknown as Catalog

test.for([
  ['cpu', { hotplug: { name: 'cpu' } }],
  ['cpu@before', { hotplug: { moment: 'before' } }],
  ['cpu@active', { hotplug: { moment: 'active' }, disturbance: { kind: 'hotplug', moment: 'active' } }],
  ['cpu@some-new-state', { disturbance: { moment: 'some-new-state' } }],
] as const)('%s is %o', ([text, patch]) => {
  expect(hotplug.read(text, catalog)).toMatchObject(patch)
})

test.for(['cpus', 'cpu@', 'cpu@befor', 'cpu@pre-switchoverr', 'cpu@active@after', 'cpu@Before', 'dimm@before'])(
  '%s is none',
  (text) => {
    expect(hotplug.read(text, catalog)).toBeUndefined()
  },
)
