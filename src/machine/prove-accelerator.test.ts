import { expect, test } from 'vitest'
import { scriptedHost } from '../spec/fixtures/host.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { sampleAttempt, scriptedMachine } from './fixtures/scripted-machine.ts'
import { proveAccelerator } from './prove-accelerator.ts'

const { signal } = new AbortController()

type Asked = Readonly<{ ofCpus?: readonly number[]; names?: readonly string[]; options?: Record<string, string> }>

async function prove({ ofCpus = [8, 9], names = [], options = {} }: Asked) {
  await using attempt = sampleAttempt()
  const cpus = () => ofCpus.map((id) => ({ 'qom-path': '/x', 'thread-id': id }))
  const { monitor } = await scriptedMachine('source', attempt, { qmp: { 'query-cpus-fast': cpus } })
  const run = async (argv: readonly string[]) => {
    expect(argv.at(-1)).toBe(`cat /proc/${ofCpus[0]}/task/*/comm`)
    return { code: 0, signal: null, stderr: '', stdout: `${['qemu-system-x86', ...names].join('\n')}\n` }
  }
  const spec = { ...sampleSpec, acceleratorOptions: options }
  const host = { ...scriptedHost, run }
  return await proveAccelerator({ name: 'source', spec, equipment: { accelerator: 'kvm' }, host, monitor }, signal)
}

const ring = { 'dirty-ring-size': '4096' }

test.each<[string, Asked, boolean, string]>([
  ['one thread for all', { ofCpus: [8, 8], options: { thread: 'single' } }, true, '1 threads run 2 vCPUs'],
  ['a thread for each where one was asked for', { options: { thread: 'single' } }, false, '2 threads run 2 vCPUs'],
  ['a thread for each, as asked for', { options: { thread: 'multi' } }, true, '2 threads run 2 vCPUs'],
  ['a dirty ring', { names: ['kvm-reaper'], options: ring }, true, 'it has the thread kvm-reaper'],
  ['no dirty ring', { names: ['CPU 0/KVM'], options: ring }, false, 'it has no thread kvm-reaper'],
  [
    'what leaves no trace',
    { options: { 'kernel-irqchip': 'split' } },
    false,
    'nothing here can show yet that it did anything',
  ],
])('%s', async (_, asked, exercised, proof) => {
  expect(await prove(asked)).toEqual([
    { feature: expect.stringContaining('source: accelerator option ') as string, exercised, proof },
  ])
})

test('KVM without options has nothing to show', async () => {
  expect(await prove({})).toEqual([])
})
