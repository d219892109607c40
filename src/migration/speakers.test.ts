import { expect, test } from 'vitest'
import { LabError } from '../base/errors.ts'
import { ScriptedQemu } from '../qmp/fixtures/scripted-qemu.ts'
import type { Host, RunResult } from '../spec/host.ts'
import { announce, healthy, type Pair, scriptedPair } from './fixtures/scripted-pair.ts'
import { precopy } from './precopy.ts'
import { proveMigration } from './proofs/prove-migration.ts'
import { speakersOf } from './speakers.ts'

const taken = '{"return": {}}\r\n'
type Passing = Readonly<{ answer?: Partial<RunResult>; ran?: string[][]; tool?: Host['tool'] }>

/** A host on which two QEMUs have a second monitor each, and where a program passes file descriptors to them. */
function hostOf(pair: Pair, { answer = {}, ran = [], tool = async () => '/cache/pass-fd' }: Passing) {
  const seconds = {
    source: new ScriptedQemu({ migrate }),
    destination: new ScriptedQemu({ 'migrate-incoming': () => ({}) }),
  }
  function migrate() {
    announce(pair, healthy)
    return {}
  }
  const host: Host = {
    ...pair.source.host,
    tool,
    run: async (argv) => {
      ran.push([...argv])
      return { code: 0, signal: null, stdout: `${taken}${taken}`, stderr: '', ...answer }
    },
    connect: async (path) => {
      const qemu = path.startsWith('/scratch/source/') ? seconds.source : seconds.destination
      setImmediate(() => qemu.greet())
      return qemu.stream
    },
  }
  const [source, destination] = [pair.source, pair.destination].map((one) => ({ ...one, host }))
  return { seconds, input: { ...pair.input, source: source!, destination: destination! } }
}

const fd = { spec: { transport: 'fd' } } as const

test('both are told to migrate over the monitors that know the name', async () => {
  await using pair = await scriptedPair(() => {}, fd)
  const ran: string[][] = []
  const { seconds, input } = hostOf(pair, { ran })
  const report = await precopy(input)
  expect(ran).toEqual([['/cache/pass-fd', 'migration', '/scratch/source/qmp-fd', '/scratch/destination/qmp-fd']])
  expect(seconds.source.names).toEqual(['migrate'])
  expect(seconds.destination.names).toEqual(['migrate-incoming'])
  expect([...pair.source.qemu.names, ...pair.destination.qemu.names]).not.toContain('migrate')
  expect(report).toMatchObject({ uri: 'fd:migration', observed: { passed: [taken.trim(), taken.trim()] } })
  const proof = proveMigration(report).find(({ feature }) => feature === 'transport fd')
  expect(proof).toMatchObject({ exercised: true })
})

test('what a QEMU does not take is told in its words', async () => {
  await using pair = await scriptedPair(() => {}, fd)
  const refusal = '{"error": {"class": "GenericError", "desc": "No file descriptor supplied via SCM_RIGHTS"}}'
  const { input } = hostOf(pair, { answer: { code: 1, stdout: `${taken}${refusal}\r\n` } })
  const error = await speakersOf(input).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(LabError)
  expect(error).toMatchObject({ code: 'host-exec', message: expect.stringContaining(refusal) })
})

test('without the program the reason of the set-up is told', async () => {
  await using pair = await scriptedPair(() => {}, fd)
  const reason = new LabError('setup-unsupported', 'host local has no pass-fd: no C compiler')
  const { input } = hostOf(pair, { tool: () => Promise.reject(reason) })
  await expect(speakersOf(input)).rejects.toBe(reason)
})

test('over any other transport they speak over their own', async () => {
  await using pair = await scriptedPair(() => {})
  const speakers = await speakersOf(pair.input)
  expect(speakers).toEqual({ source: pair.source.monitor, destination: pair.destination.monitor })
})
