import { expect, test } from 'vitest'
import { load, problemsOf } from '../fixture.ts'

const dimm = (text: string) => ({ 'catalog/hotplugs.yaml': `odd: { dimms: [{ size: 256M, ${text} }] }\n` })

test('a virtio-mem device says how much of it the guest is to have', () => {
  const { catalog } = load(dimm('device: virtio-mem-pci, requested: 64M'))
  const made = { sizeMib: 256, device: 'virtio-mem-pci', backend: 'ram', requestedMib: 64 }
  expect(catalog.hotplugs.get('odd')).toEqual({ cpus: 0, dimms: [made] })
})

test.each([
  ['device: virtio-mem-pci', 'odd.dimms.0.device: needs requested'],
  ['requested: 64M', 'odd.dimms.0.requested: is for virtio-mem-pci'],
  ['device: virtio-mem-pci, requested: 512M', 'odd.dimms.0.requested: is more than the 256M that it has'],
  ['policy: bind', 'odd.dimms.0.policy: needs host-nodes'],
  ['host-nodes: [0]', 'odd.dimms.0.host-nodes: needs a policy'],
])('{ %s } is a mistake', (text, message) => {
  expect(problemsOf(() => load(dimm(text)))).toEqual([expect.stringContaining(message)])
})
