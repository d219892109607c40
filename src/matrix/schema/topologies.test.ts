import { expect, test } from 'vitest'
import { topology } from './topologies.ts'

test('room is what the topology has', () => {
  expect(topology.parse({ cpus: 2, sockets: 2, cores: 2, threads: 2 })).toEqual({
    smp: { cpus: 2, maxcpus: 8, sockets: 2, cores: 2, threads: 2 },
  })
  expect(topology.parse({ cpus: 2, max: 4 })).toEqual({ smp: { cpus: 2, maxcpus: 4 } })
  expect(topology.parse({ cpus: 2 })).toEqual({ smp: { cpus: 2, maxcpus: 2 } })
})

test('vCPUs that were plugged have an id and a place', () => {
  expect(topology.parse({ cpus: 1, max: 2, plugged: [{ id: 'cpu1', 'socket-id': 1 }] })).toEqual({
    smp: { cpus: 1, maxcpus: 2 },
    pluggedCpus: [{ id: 'cpu1', place: { 'socket-id': 1 } }],
  })
})

test.for([
  [{ cpus: 5, max: 4 }, 'cpus', '5 vCPUs are more than there is room for: 4'],
  [{ cpus: 9, sockets: 2, cores: 2, threads: 2 }, 'cpus', '9 vCPUs are more than there is room for: 8'],
  [{ cpus: 2, max: 6, sockets: 2, cores: 2 }, 'max', 'sockets × dies × cores × threads is 4, so max cannot be 6'],
  [{ cpus: 2, threads: 3 }, 'threads', 'x86 has 1 or 2'],
  [{ cpus: 2, plugged: [{ id: 'a' }] }, 'plugged', '2 and 1 vCPUs are more than there is room for: 2'],
  [{ cpus: 1, max: 3, plugged: [{ id: 'a' }, { id: 'a' }] }, 'plugged', "the id 'a' is there twice"],
  [{ cpus: 0 }, 'cpus', 'Too small: expected number to be >=1'],
] as const)('%o is refused at %s: %s', ([value, path, message]) => {
  expect(topology.safeParse(value).error?.issues).toMatchObject([{ path: [path], message }])
})
