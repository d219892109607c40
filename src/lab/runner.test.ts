import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '../../reports/journal.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Case } from '../matrix/case.ts'
import type { Body } from './conduct.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'
import { Runner } from './runner.ts'

const signal = new AbortController().signal
const boot: Body = async ({ lab, spec }) => void (await lab.boot(spec))

/** A QEMU that says why it does not start, as on a wrong command line. */
const dying = { argv: ['sh', '-c', 'echo "qemu: -machine pc-q35-10.0: unsupported" >&2; exit 1', 'qemu'] }

function run(context: ReturnType<typeof sampleRun>, body: Body, one: Case = sampleCase) {
  return new Runner(context).run({ case: one, body, signal, onStep: () => {} })
}

async function journalOf({ runDir }: ReturnType<typeof sampleRun>) {
  const records = []
  for await (const record of readJournal(runDir)) records.push(record)
  return records
}

test('a QEMU that does not start fails its case, in its own last words', async () => {
  await using context = sampleRun(dying)
  const record = await run(context, boot)
  expect(record?.verdict).toMatchObject({
    status: 'failed',
    code: 'qemu-died',
    reason:
      'the source QEMU exited with code 1 in the middle of the case; ' +
      'the source said last: qemu: -machine pc-q35-10.0: unsupported (cases/0123456789/source/qemu.log)',
  })
})

test('a QEMU that ends without a word has none in the verdict', async () => {
  await using context = sampleRun({ argv: ['sh', '-c', 'exit 1', 'qemu'] })
  const record = await run(context, boot)
  expect(record?.verdict.reason).toBe('the source QEMU exited with code 1 in the middle of the case')
})

test('every attempt is in the journal, with its evidence', async () => {
  await using context = sampleRun(dying)
  const record = await run(context, boot)
  const [line] = await journalOf(context)
  expect(line).toEqual(JSON.parse(JSON.stringify(record)))
  expect(line?.evidence).toEqual(
    expect.arrayContaining(['case.yaml', 'repro.sh', 'source/qemu.log'].map((file) => `cases/0123456789/${file}`)),
  )
  expect(line?.steps.map(({ name }) => name)).toEqual(['start the source', 'collect evidence'])
})

test('a binary that is not there is the lab’s fault', async () => {
  await using context = sampleRun({ argv: ['/no/such/qemu'] })
  expect((await run(context, boot))?.verdict).toMatchObject({ status: 'broken', code: 'host-exec' })
})

test('a case whose build nobody has is skipped', async () => {
  await using context = sampleRun()
  const one = { ...sampleCase, source: { ...sampleCase.source, build: 'qemu-0.1' } }
  expect((await run(context, boot, one))?.verdict).toMatchObject({ status: 'skipped', code: 'missing-capability' })
})

test('a test that does nothing proves nothing', async () => {
  await using context = sampleRun()
  expect((await run(context, async () => {}))?.verdict).toMatchObject({ status: 'broken', code: 'not-exercised' })
})

test('a test that never ends is ended with its case, and nothing is known of it', async () => {
  await using context = sampleRun()
  const over = new AbortController()
  const body: Body = () => {
    over.abort(new Error('interrupted'))
    return new Promise(() => {})
  }
  const running = new Runner(context).run({ case: sampleCase, body, signal: over.signal, onStep: () => {} })
  expect(await running).toBeUndefined()
  expect(await journalOf(context)).toEqual([])
})

test('a verdict outlives evidence that cannot be kept, and everything is cleaned up', async () => {
  await using context = sampleRun(dying)
  const record = await run(context, async (given) => {
    await mkdir(join(context.runDir, 'cases', sampleCase.id, 'guest-dmesg.txt'))
    await boot(given)
  })
  expect(record?.verdict).toMatchObject({ status: 'failed', code: 'qemu-died' })
  expect(record?.steps.at(-1)).toMatchObject({ name: 'collect evidence', status: 'failed' })
  expect(await readdir(context.scratchRoot)).toEqual([])
})

test('a place is free again whatever came of the case that had it', async () => {
  await using context = sampleRun(dying)
  const runner = new Runner(context)
  const bodies: Body[] = [boot, async () => {}, () => Promise.reject(new ExpectationError('memory-corrupt', 'no'))]
  const records = await Promise.all(
    bodies.map((body, index) =>
      runner.run({ case: { ...sampleCase, id: `012345678${index}` }, body, signal, onStep: () => {} }),
    ),
  )
  expect(records.map((record) => record?.verdict.code)).toEqual(['qemu-died', 'not-exercised', 'memory-corrupt'])
})

test('cases that share a place run one after the other', async () => {
  await using context = sampleRun()
  const runner = new Runner(context)
  let running = 0
  const most: number[] = []
  const body: Body = async () => {
    most.push(++running)
    await new Promise(setImmediate)
    running--
  }
  await Promise.all(
    [0, 1, 2].map((number) =>
      runner.run({ case: { ...sampleCase, id: `012345678${number}` }, body, signal, onStep: () => {} }),
    ),
  )
  expect(most).toEqual([1, 1, 1])
})

test('a test that throws at once waits for its case files all the same', async () => {
  await using context = sampleRun()
  const fifo = join(context.runDir, 'cases', sampleCase.id, 'case.yaml')
  const body: Body = () => {
    execFileSync('mkfifo', [fifo])
    throw new ExpectationError('memory-corrupt', 'no')
  }
  const order: string[] = []
  const onStep = (path: string) => void order.push(path)
  const running = new Runner(context).run({ case: sampleCase, body, signal, onStep })
  await new Promise(setImmediate)
  order.push('case.yaml is read')
  expect(await readFile(fifo, 'utf8')).toContain('test: migration/precopy')
  expect((await running)?.verdict.code).toBe('memory-corrupt')
  expect(order).toEqual(['case.yaml is read', 'collect evidence'])
})

test('a place is free again before the evidence is written, and the record comes after it', async () => {
  await using context = sampleRun()
  const runner = new Runner(context)
  // Nobody can write into a FIFO before somebody reads it, which is the next case.
  const fifo = join(context.runDir, 'cases', sampleCase.id, 'guest-dmesg.txt')
  const bodies: Body[] = [
    async () => void execFileSync('mkfifo', [fifo]),
    async () => {
      expect(await journalOf(context)).toEqual([])
      await readFile(fifo)
    },
  ]
  const records = await Promise.all(
    bodies.map((body, index) =>
      runner.run({ case: { ...sampleCase, id: `012345678${9 - index}` }, body, signal, onStep: () => {} }),
    ),
  )
  expect(records.map((record) => record?.verdict.code)).toEqual(['not-exercised', 'not-exercised'])
})

test('a case that needs more memory than there is is skipped', async () => {
  await using context = sampleRun()
  const huge = { ...sampleCase.source, memory: { sizeMib: 100_000 } }
  const record = await run(context, boot, { ...sampleCase, source: huge, destination: huge })
  expect(record?.verdict).toMatchObject({ status: 'skipped', code: 'missing-capability' })
  expect(await journalOf(context)).toHaveLength(1)
})
