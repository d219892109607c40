import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { proveTopology } from './prove-topology.ts'

const smp = { cpus: 2, maxcpus: 4, sockets: 1, dies: 2, cores: 1, threads: 2 }

/** A QEMU with places for vCPUs. */
const asked = (places: readonly object[], spec: MachineSpec = { ...sampleSpec, smp }) =>
  proveTopology(spec, async <T>() => places.map((props) => ({ props })) as T)

const place = (die: number, thread: number) => ({ 'socket-id': 0, 'die-id': die, 'core-id': 0, 'thread-id': thread })
const all = [place(0, 0), place(0, 1), place(1, 0), place(1, 1)]

const missing = async (places: readonly object[]) =>
  (await asked(places)).filter(({ exercised }) => !exercised).map(({ feature }) => feature)

test('a topology is shown by the places that QEMU has', async () => {
  expect(await asked(all)).toContainEqual({
    ...{ feature: 'dies=2', exercised: true, proof: '2 dies among the 4 places of query-hotpluggable-cpus' },
  })
  expect(await missing(all)).toEqual([])
})

test('a level that QEMU did not make is not exercised', async () => {
  const flat = [0, 1, 2, 3].map((thread) => place(0, thread))
  expect(await missing(flat)).toEqual(['dies=2', 'threads=2'])
})

test('too few places are another topology', async () => {
  expect(await missing(all.slice(0, 3))).toEqual(['sockets=1', 'dies=2', 'cores=1', 'threads=2'])
})

test('where no topology was asked for, nobody is asked', async () => {
  expect(await asked([], sampleSpec)).toEqual([])
})
