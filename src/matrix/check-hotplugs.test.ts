import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'

const catalogue = {
  'catalog/topologies.yaml': '2-of-4: { cpus: 2, max: 4 }\n',
  'catalog/memory.yaml':
    'slots: { size: 512M, slots: 2, max: 1G }\none-left: { size: 512M, slots: 2, max: 2G, dimms: [128M] }\n',
  'catalog/devices.yaml': [
    'numa: { memory: { backend: { qom-type: memory-backend-ram }, nodes: 2 }, guest: [{ file: /x }] }',
    'port: { devices: [{ driver: pcie-root-port, id: rp0, bus: root }] }\n',
  ].join('\n'),
  'catalog/hotplugs.yaml': [
    'cpu: { cpus: 1 }',
    'cpus-3: { cpus: 3 }',
    'cpu-all: { cpus: all }',
    'cpu-wrong: { cpus: 1, fault: no-place }',
    'dimm: { dimms: [{ size: 256M }] }',
    'dimms: { dimms: [{ size: 128M }, { size: 128M }] }',
    'dimm-large: { dimms: [{ size: 640M }] }',
    'dimm-wrong: { dimms: [{ size: 256M }], fault: too-large }',
    'dimm-node1: { dimms: [{ size: 256M, node: 1 }] }',
    'virtio-mem: { dimms: [{ size: 256M, device: virtio-mem-pci, requested: 64M }] }\n',
  ].join('\n'),
}

const having = (axes: string, rest = '') => ({
  ...catalogue,
  'matrix/migration/precopy.yaml': `title: x\naxes: { ${axes} }\n${rest}`,
})

const at = 'matrix/migration/precopy.yaml:2:1'
const room = 'give memory with slots and room, such as 512M-slots'
const leaveOut = 'leave such cases out with no: or only:'
const port = 'give a q35 a device with a root port that is free, such as pcie-root-ports'

test.each<[string, string?]>([
  ['hotplug: [cpu, cpu-all], vcpus: 2-of-4'],
  ['hotplug: [dimm, dimms], memory: slots'],
  ['hotplug: [cpu-wrong, dimm-wrong]'],
  ['hotplug: dimm-node1, memory: slots, device: numa'],
  ['hotplug: virtio-mem, memory: slots, device: port'],
  ['hotplug: virtio-mem, memory: slots, machine: pc-i440fx'],
  ['hotplug: [none, dimm@before], memory: slots, migration: precopy-tcp'],
  ['hotplug: dimm@before, memory: slots, migration: precopy-tcp, arrival: [command-line, monitor, missing]'],
  [
    'hotplug: [dimm@active], memory: slots, migration: precopy-tcp, hotplug-on: [source, destination]',
    'expect: { outcome: survives, on: source }\n',
  ],
])('{ %s } can be', (axes, rest = '') => {
  expect(() => load(having(axes, rest))).not.toThrow()
})

test.each([
  [
    'hotplug: cpu',
    "hotplug 'cpu' needs room for 1 more, and vcpus '2' have room for 0 — give vcpus with room, such as 2-of-4",
  ],
  [
    'hotplug: cpu-all',
    "hotplug 'cpu-all' needs room for 1 more, and vcpus '2' have room for 0 — give vcpus with room, such as 2-of-4",
  ],
  [
    'hotplug: cpus-3, vcpus: 2-of-4',
    "hotplug 'cpus-3' needs room for 3 more, and vcpus '2-of-4' have room for 2 — give vcpus with room, such as 2-of-4",
  ],
  ['hotplug: dimm', `hotplug 'dimm' needs 1 slots, and memory '512M' has 0 free — ${room}`],
  [
    'hotplug: dimms, memory: [slots, one-left]',
    `hotplug 'dimms' needs 2 slots, and memory 'one-left' has 1 free — ${room}`,
  ],
  [
    'hotplug: dimm-large, memory: slots',
    `hotplug 'dimm-large' needs room for 640M, and memory 'slots' has room for 512M — ${room}`,
  ],
  [
    'hotplug: virtio-mem, device: port',
    `hotplug 'virtio-mem' needs room for 256M, and memory '512M' has room for 0M — ${room}`,
  ],
  [
    'hotplug: dimm-node1, memory: slots',
    "hotplug 'dimm-node1' is for NUMA node 1, and with device 'none' there are 1 — give a device with NUMA nodes, such as numa",
  ],
  [
    'hotplug: virtio-mem, memory: slots',
    `hotplug 'virtio-mem' needs a bus, and machine 'q35' with device 'none' has 0 that take a device while the guest runs — ${port}`,
  ],
  [
    'hotplug: dimm@before, memory: slots',
    `hotplug 'dimm@before' has a moment of a migration, and this matrix has it without one — ${leaveOut}`,
  ],
  [
    'hotplug: dimm@after, memory: slots',
    `hotplug 'dimm@after' has a moment of a migration, and this matrix has it without one — ${leaveOut}`,
  ],
  [
    'hotplug: dimm@active, memory: slots',
    `hotplug 'dimm@active' has a moment of a migration, and this matrix has it without one — ${leaveOut}`,
  ],
  [
    'hotplug: dimm@after, memory: slots, migration: precopy-tcp, arrival: monitor',
    `arrival 'monitor' is for what was plugged before a migration, and this matrix has it with 'dimm@after' — ${leaveOut}`,
  ],
  [
    'hotplug: dimm, memory: slots, arrival: missing',
    `arrival 'missing' is for what was plugged before a migration, and this matrix has it with 'dimm' — ${leaveOut}`,
  ],
  [
    'hotplug: dimm@before, memory: slots, migration: precopy-tcp, hotplug-on: destination',
    `hotplug-on 'destination' is for states of a migration, and this matrix has it with 'dimm@before' — ${leaveOut}`,
  ],
])('{ %s } is a mistake, with its position', (axes, message) => {
  expect(problemsOf(() => load(having(axes)))).toEqual([`${at} ${message}`])
})

test('cases that the rules leave out are nobody’s mistake', () => {
  const rules = 'no: [{ when: { hotplug: cpu, vcpus: "2" }, because: there is no room }]\n'
  expect(() => load(having('hotplug: cpu, vcpus: ["2", 2-of-4]', rules))).not.toThrow()
})
