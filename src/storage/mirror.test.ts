import { expect, test } from 'vitest'
import type { Args, Script } from '../base/fixtures/script.ts'
import { type DiskMachine, diskMachine, type Ran } from './fixtures/disk-machine.ts'
import { startMirror } from './mirror.ts'

const bytes = 64 * 2 ** 20

type Events = Readonly<{ afterMirror?: Announced; afterCancel?: Announced; ran?: Ran; apart?: Ran }>
type Announced = readonly [event: string, data?: Args]

/** Two machines; the source announces what becomes of its mirror. `apart`: on two hosts, with this from programs of the other. */
async function scripted({ afterMirror = ['BLOCK_JOB_READY'], afterCancel, ran, apart }: Events = {}) {
  const log: string[] = []
  const told: Args[] = []
  const say = ([event, data]: Announced) => {
    source.machine.qemu.event(event, { device: 'disk0-mirror', offset: bytes, len: bytes, ...data })
    return {}
  }
  const logged = (side: string, script: Script): Script =>
    Object.fromEntries(
      Object.entries(script).map(([name, answer]) => [
        name,
        (args: Args) => {
          log.push(`${side} ${name}`)
          told.push(args)
          return answer(args)
        },
      ]),
    )
  const source: DiskMachine = await diskMachine({
    ran,
    qmp: logged('source', {
      'blockdev-add': () => ({}),
      'blockdev-mirror': () => say(afterMirror),
      'block-job-cancel': () => say(afterCancel ?? ['BLOCK_JOB_COMPLETED']),
      'blockdev-del': () => ({}),
    }),
  })
  const done = () => ({})
  const qmp = { 'nbd-server-start': done, 'block-export-add': done, 'nbd-server-stop': done }
  const other = await diskMachine({ role: 'destination', ran: apart, qmp: logged('destination', qmp) })
  const destination = apart ? other : { ...other, machine: { ...other.machine, host: source.machine.host } }
  const side = ({ machine }: DiskMachine, name: string) => ({
    machine,
    images: [{ path: `/s/${name}.raw`, format: 'raw' } as const],
  })
  return {
    ...{ log, told, source },
    input: {
      source: side(source, 'source'),
      destination: side(destination, 'destination'),
      ...{ directory: '/s', signal: source.signal },
    },
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]()
      await destination[Symbol.asyncDispose]()
    },
  }
}

test('disks are mirrored, and the mirror ended, in the order that leaves nothing open', async () => {
  await using run = await scripted()
  const mirror = await startMirror(run.input)
  const { exercised, heldMs } = await mirror.complete()
  expect(heldMs).toBeGreaterThan(0)
  expect(run.log).toEqual([
    ...['destination nbd-server-start', 'destination block-export-add', 'source blockdev-add'],
    ...['source blockdev-mirror', 'source block-job-cancel', 'source blockdev-del', 'destination nbd-server-stop'],
  ])
  expect(exercised).toMatchObject([
    { exercised: true, proof: `BLOCK_JOB_COMPLETED: ${bytes} of ${bytes} bytes, of a disk of 64 MiB` },
    { exercised: true, feature: 'images of disk0 are the same' },
  ])
  expect(run.source.commands[0]!.slice(-2)).toEqual(['/s/source.raw', '/s/destination.raw'])
})

test.for([
  ['less than the disk', { offset: 4096, len: 4096 }],
  ['not all that there was to copy', { offset: bytes, len: bytes + 4096 }],
] as const)('a mirror that copied %s is not proven', async ([, data]) => {
  await using run = await scripted({ afterCancel: ['BLOCK_JOB_COMPLETED', data] })
  const mirror = await startMirror(run.input)
  expect((await mirror.complete()).exercised).toMatchObject([{ exercised: false }, { exercised: true }])
})

test.for([
  [['BLOCK_JOB_ERROR', { operation: 'write', action: 'report' }], 'BLOCK_JOB_ERROR instead of BLOCK_JOB_READY: write'],
  [
    ['BLOCK_JOB_COMPLETED', { error: 'No space left' }],
    'BLOCK_JOB_COMPLETED instead of BLOCK_JOB_READY: No space left',
  ],
] as const)('a mirror that comes to %j has failed', async ([afterMirror, came]) => {
  await using run = await scripted({ afterMirror })
  const message = `job disk0-mirror of the source came to ${came}`
  await expect(startMirror(run.input)).rejects.toMatchObject({ code: 'job-failed', message })
})

test.for([
  [['BLOCK_JOB_CANCELLED'], 'BLOCK_JOB_CANCELLED instead of BLOCK_JOB_COMPLETED: without a reason'],
  [
    ['BLOCK_JOB_COMPLETED', { error: 'Broken pipe' }],
    'BLOCK_JOB_COMPLETED instead of BLOCK_JOB_COMPLETED: Broken pipe',
  ],
] as const)('a mirror that ends with %j has failed', async ([afterCancel, came]) => {
  await using run = await scripted({ afterCancel })
  const mirror = await startMirror(run.input)
  const message = `job disk0-mirror of the source came to ${came}`
  await expect(mirror.complete()).rejects.toMatchObject({ code: 'job-failed', message })
})

test('a mirror that leaves the images different has failed', async () => {
  await using run = await scripted({ ran: { code: 1, stdout: 'Content mismatch at offset 0!' } })
  const mirror = await startMirror(run.input)
  await expect(mirror.complete()).rejects.toMatchObject({ code: 'images-differ' })
})

const digest = (text: string) => ({ stdout: `${text}  /s/copy\n` })

test('over two hosts disks are mirrored over their network, and compared by digest', async () => {
  await using run = await scripted({ ran: digest('abc'), apart: digest('abc') })
  const { exercised } = await (await startMirror(run.input)).complete()
  const addr = { type: 'inet', data: { host: '127.0.0.1', port: expect.stringMatching(/^[23]\d{4}$/) as string } }
  expect(run.told[0]).toEqual({ addr })
  expect(run.told).toContainEqual(
    expect.objectContaining({ server: expect.objectContaining({ type: 'inet' }) as object }),
  )
  expect(exercised).toContainEqual(
    expect.objectContaining({
      proof: expect.stringMatching(
        /^sha256 of both contents is abc, with the guest stopped .*, \d+ ms of it for this$/,
      ) as string,
    }),
  )
})

test('over two hosts too, a mirror that leaves the images different has failed', async () => {
  await using run = await scripted({ ran: digest('abc'), apart: digest('def') })
  const mirror = await startMirror(run.input)
  await expect(mirror.complete()).rejects.toMatchObject({ code: 'images-differ', expected: 'abc', actual: 'def' })
})

test.for([
  [{ code: null, signal: 'SIGSEGV' }, 'image-damaged'],
  [{ code: 1, stderr: 'qemu-img: error while writing at byte 0: No space left on device' }, 'qemu-img'],
] as const)('over two hosts, contents that cannot be had: %j', async ([apart, code]) => {
  await using run = await scripted({ ran: digest('abc'), apart })
  const mirror = await startMirror(run.input)
  await expect(mirror.complete()).rejects.toMatchObject({ code })
})
