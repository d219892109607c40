import { expect, test } from 'vitest'
import { Refusal, silence } from '../base/fixtures/script.ts'
import { carriedChecks } from './carried.ts'
import type { CheckContext } from './check.ts'
import { exec } from './exec.ts'
import { base64, type GuestScript, scriptedGuest } from './fixtures/scripted-guest.ts'
import { fileSystems } from './file-systems.ts'
import { memoryBlocks } from './memory-blocks.ts'
import { suspendHybrid } from './suspend.ts'
import { vcpus } from './vcpus.ts'

const wrongAnswer = { code: 'agent-answer-wrong' }

type VcpuWays = Readonly<{ deaf?: boolean; hidden?: boolean }>

/** Two vCPUs; a deaf guest leaves them as they are, a hidden one tells only the agent. */
function vcpuGuest({ deaf = false, hidden = false }: VcpuWays = {}): GuestScript {
  let online = true
  return {
    qga: {
      'guest-get-vcpus': () => [
        { 'logical-id': 1, online, 'can-offline': true },
        { 'logical-id': 0, online: true },
      ],
      'guest-set-vcpus': ({ vcpus: wanted }) => {
        const [one] = wanted as readonly { 'logical-id': number; online: boolean }[]
        if (one!['logical-id'] === 0) return new Refusal("logical processor #0 can't be offlined")
        if (one!['logical-id'] > 1) return new Refusal('open("/sys/cpu4095/"): No such file or directory')
        if (!deaf) online = one!.online
        return 1
      },
    },
    shell: { cpuinfo: () => (online || hidden ? 'processor : 0\nprocessor : 1\n' : 'processor : 0\n') },
  }
}

test('a vCPU that goes offline and comes back holds', async () => {
  expect(await vcpus.run(await scriptedGuest(vcpuGuest()))).toContain('vCPU 1 of 2')
})

test.each([[{ deaf: true }], [{ hidden: true }]])('a vCPU that does not go offline is caught: %j', async (ways) => {
  await expect(vcpus.run(await scriptedGuest(vcpuGuest(ways)))).rejects.toMatchObject(wrongAnswer)
})

test('an offline vCPU that comes back by the migration is caught', async () => {
  const goOn = await carriedChecks.offlineVcpu.begin(await scriptedGuest(vcpuGuest()))
  await expect(goOn(await scriptedGuest(vcpuGuest()))).rejects.toMatchObject(wrongAnswer)
})

test('a program that is not there on the destination is caught', async () => {
  const goOn = await carriedChecks.exec.begin(await scriptedGuest({}))
  await expect(goOn(await scriptedGuest({}))).rejects.toThrow('does not exist')
})

test('a file that lost what the source wrote is caught', async () => {
  const qga = { 'guest-file-open': () => 1, 'guest-file-write': () => ({}), 'guest-file-close': () => ({}) }
  const goOn = await carriedChecks.file.begin(await scriptedGuest({ qga }))
  const lost = await scriptedGuest({ qga, shell: { 'cat /tmp': 'destination' } })
  await expect(goOn(lost)).rejects.toMatchObject(wrongAnswer)
})

test('an offline vCPU that stays so across the migration, and comes back, holds', async () => {
  const guest = await scriptedGuest(vcpuGuest())
  const goOn = await carriedChecks.offlineVcpu.begin(guest)
  expect(await goOn(guest)).toBe('vCPU 1 was offline and came back')
})

test('a file that both wrote holds', async () => {
  const qga = { 'guest-file-open': () => 1, 'guest-file-write': () => ({}), 'guest-file-close': () => ({}) }
  const guest = await scriptedGuest({ qga, shell: { 'cat /tmp': 'source destination\n' } })
  const goOn = await carriedChecks.file.begin(guest)
  expect(await goOn(guest)).toContain('handle 1')
})

type Carried = Readonly<{ arrives?: boolean; code?: number; output?: string }>
const bothLines = 'on the source\non the destination\n'

/** A program that waits for the destination; one that does not arrive has ended before. */
async function carriedExec({ arrives = true, code = 0, output = bothLines }: Carried) {
  const ended = { exited: true, exitcode: code, 'out-data': base64(output) }
  const program = arrives ? { exited: false } : ended
  const touch = () => (Object.assign(program, ended), '')
  const guest = await scriptedGuest({ shell: { 'echo on the source': program, 'touch /run/arrived': touch } })
  return (await carriedChecks.exec.begin(guest))(guest)
}

test('a program that goes on with what it began holds', async () => {
  expect(await carriedExec({})).toContain('wrote on both sides')
})

test.for<Carried>([{ arrives: false }, { code: 1 }, { output: 'on the destination\n' }])(
  'a program that goes on otherwise is caught: %j',
  async (ways) => {
    await expect(carriedExec(ways)).rejects.toMatchObject(wrongAnswer)
  },
)

test.each([[0], [-60e9], [4e9], [3600e9]])('a clock that goes on by %d ns is held against ours', async (jump) => {
  const at = (time: number) => scriptedGuest({ qga: { 'guest-get-time': () => time } })
  const goOn = await carriedChecks.time.begin(await at(1e18))
  const going = goOn(await at(1e18 + jump))
  if (jump === 0) await expect(going).resolves.toContain('went on')
  else await expect(going).rejects.toMatchObject(wrongAnswer)
})

test('memory that is not what QEMU was given is caught', async () => {
  const qga = {
    'guest-get-memory-block-info': () => ({ size: 2 ** 27 }),
    'guest-get-memory-blocks': () => [{ 'phys-index': 0, online: true }],
  }
  const context = await scriptedGuest({ qga, shell: { block_size_bytes: '8000000\n' } })
  await expect(memoryBlocks.run(withMemory(context))).rejects.toMatchObject({ ...wrongAnswer, expected: 1024 })
})

test('blocks of another size than the kernel has are caught', async () => {
  const qga = { 'guest-get-memory-block-info': () => ({ size: 2 ** 26 }) }
  const context = await scriptedGuest({ qga, shell: { block_size_bytes: '8000000\n' } })
  await expect(memoryBlocks.run(withMemory(context))).rejects.toMatchObject(wrongAnswer)
})

test.each([[[]], [[{ 'phys-index': 6, response: 'success' }]]])(
  'blocks set that are answered by %j are caught',
  async (answer) => {
    const blocks = Array.from({ length: 8 }, (_, index) => ({ 'phys-index': index, online: true }))
    const qga = {
      'guest-get-memory-block-info': () => ({ size: 2 ** 27 }),
      'guest-get-memory-blocks': () => blocks,
      'guest-set-memory-blocks': () => answer,
    }
    const context = await scriptedGuest({ qga, shell: { block_size_bytes: '8000000\n', MemTotal: '1\n' } })
    await expect(memoryBlocks.run(withMemory(context))).rejects.toMatchObject({ ...wrongAnswer, expected: [7] })
  },
)

function withMemory({ machine, ...rest }: CheckContext): CheckContext {
  const dimms = [{ sizeMib: 512 }] as never
  return { ...rest, machine: { ...machine, spec: { ...machine.spec, memory: { sizeMib: 512, dimms } } } }
}

test.each([
  ['loses output', { exitcode: 7, 'err-data': base64('err\n') }],
  ['ends otherwise', { exitcode: 0, 'out-data': base64('out\n'), 'err-data': base64('err\n') }],
])('a program that %s is caught', async (_, ended) => {
  const context = await scriptedGuest({ shell: { 'echo out': ended } })
  await expect(exec.run(context)).rejects.toMatchObject(wrongAnswer)
})

test('a list without the mounted file system is caught', async () => {
  const context = await scriptedGuest({ qga: { 'guest-get-fsinfo': () => [] } })
  const disks = [{ format: 'qcow2', sizeMib: 64, sharing: 'shared', bus: 'virtio-blk' }] as const
  const machine = { ...context.machine, spec: { ...context.machine.spec, disks } }
  await expect(fileSystems.run({ ...context, machine })).rejects.toMatchObject(wrongAnswer)
})

test('a guest that says that it suspends where it cannot is caught', async () => {
  const context = await scriptedGuest({
    probe: { hello: () => 'ok boot=b release=r cpus=2 memKib=1' },
    qga: { 'guest-suspend-hybrid': () => ({}) },
  })
  await expect(suspendHybrid.run(context)).rejects.toMatchObject({ code: 'agent-not-refused' })
})

test('an agent that hangs is told as such, and the check of it ends', async () => {
  const context = await scriptedGuest({ qga: { 'guest-ping': () => silence } })
  const asked = context.machine.agent.execute('guest-ping', undefined, { signal: context.signal, timeoutMs: 30 })
  await expect(asked).rejects.toMatchObject({ code: 'agent-silent' })
})
