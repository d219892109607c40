import { expect, test } from 'vitest'
import { expandTopology } from './topology.ts'

const topologies: readonly (readonly [given: Parameters<typeof expandTopology>[0], type: string, text: string])[] = [
  [{}, 'q35', '1/1 1·1·1·1'],
  [{ cpus: 4 }, 'q35', '4/4 1·1·4·1'],
  [{ cpus: 4 }, 'pc-i440fx-6.1', '4/4 4·1·1·1'],
  [{ cpus: 4 }, 'pc-q35-6.2', '4/4 1·1·4·1'],
  [{ cpus: 2, maxcpus: 8, threads: 2 }, 'q35', '2/8 1·1·4·2'],
  [{ cpus: 1, threads: 2, cores: 1, sockets: 3, maxcpus: 6 }, 'q35', '1/6 3·1·1·2'],
  [{ sockets: 2, dies: 2, cores: 3 }, 'q35', '12/12 2·2·3·1'],
  [{ cpus: 4, sockets: 2 }, 'pc-q35-rhel8.6.0', '4/4 2·1·2·1'],
  [{ cpus: 8, cores: 2 }, 'pc-i440fx-rhel7.6.0', '8/8 4·1·2·1'],
]

test.each(topologies)('%j on %s', (given, type, text) => {
  const { cpus, maxcpus, sockets, dies, cores, threads } = expandTopology(given, type)
  expect(`${cpus}/${maxcpus} ${sockets}·${dies}·${cores}·${threads}`).toBe(text)
})
