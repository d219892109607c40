import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '../../reports/journal.ts'
import { ExpectationError, LabError } from '../base/errors.ts'
import type { Case } from '../matrix/case.ts'
import type { Host } from '../spec/host.ts'
import type { Body } from './conduct.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'
import type { LabHost } from './hosts/lab-host.ts'
import { openHost } from './hosts/open-host.ts'
import type { RunContext } from './run-context.ts'
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
  expect(line?.steps.map(({ name }) => name)).toEqual(['look at the hosts', 'start the source', 'collect evidence'])
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

test.each<[string, Body, string]>([
  ['a test that never ends by itself', () => new Promise(() => {}), "past 'look at the hosts'"],
  ['a QEMU that nobody hears of', boot, "in 'start the source'"],
])('%s is given up as failed, all of it is cleaned up, and the next case runs', async (_, body, where) => {
  await using context = sampleRun({ argv: ['sh', '-c', 'exec sleep 1000', 'qemu'] })
  const runner = new Runner({ ...context, hosts: [{ ...context.hosts[0]!, caseLimitMs: 500 }] })
  const stuck = await runner.run({ case: sampleCase, body, signal, onStep: () => {} })
  expect(stuck?.verdict).toMatchObject({
    ...{ status: 'failed', code: 'case-stuck', actual: where },
    reason: `the case had not ended after 0.5 s: it was ${where}`,
  })
  expect(await readdir(context.scratchRoot).catch(() => [])).toEqual([])
  const next = { ...sampleCase, id: '0123456780' }
  const after = await runner.run({ case: next, body: async () => {}, signal, onStep: () => {} })
  expect(after?.verdict.code).toBe('not-exercised')
  expect(await journalOf(context)).toHaveLength(2)
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
  const begun = Promise.withResolvers<void>()
  const withFifo = (host: Host) =>
    Object.assign(Object.create(host) as Host, {
      expectReady: async () => void execFileSync('mkfifo', [fifo]),
      check: async () => {},
    })
  const body: Body = () => {
    begun.resolve()
    throw new ExpectationError('memory-corrupt', 'no')
  }
  const order: string[] = []
  const onStep = (path: string) => void order.push(path)
  const running = labOf(context, { one: withFifo }).runner.run({ case: sampleCase, body, signal, onStep })
  await begun.promise
  await new Promise(setImmediate)
  order.push('case.yaml is read')
  expect(await readFile(fifo, 'utf8')).toContain('test: migration/precopy')
  expect((await running)?.verdict.code).toBe('memory-corrupt')
  expect(order).toEqual(['look at the hosts', 'case.yaml is read', 'collect evidence'])
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

/** Hosts of these names, the same machine, some of which fail as their entry says. */
function labOf(
  context: ReturnType<typeof sampleRun>,
  faults: Readonly<Record<string, (host: Host) => Host>>,
  placement: RunContext['placement'] = 'together',
) {
  const hosts = Object.keys(faults).map((name) => ({ ...context.hosts[0]!, name }))
  const opened: string[] = []
  const open: typeof openHost = async (offer, run, opening): Promise<LabHost> => {
    opened.push(offer.name)
    const lab = await openHost(offer, run, opening)
    const claim: LabHost['claim'] = async (need) => {
      const lease = await lab.claim(need)
      return lease && { ...lease, host: faults[offer.name]!(lease.host), [Symbol.asyncDispose]: async () => {} }
    }
    return { ...lab, claim, [Symbol.asyncDispose]: async () => {} }
  }
  return { opened, runner: new Runner({ ...context, placement, hosts }, open) }
}

const sound = (host: Host) => host
const lostFrom = (name: string) => (host: Host) =>
  Object.assign(Object.create(host) as Host, {
    lost: AbortSignal.abort(new LabError('host-lost', `host ${name} is gone`, { host: name })),
  })

test('a case that a host makes fail runs on another, and its record has both', async () => {
  await using context = sampleRun()
  const { runner } = labOf(context, { one: lostFrom('one'), two: sound })
  const record = await runner.run({ case: sampleCase, body: async () => {}, signal, onStep: () => {} })
  expect(record).toMatchObject({
    ...{ attempt: 2, hosts: { source: 'two', destination: 'two' }, verdict: { code: 'not-exercised' } },
    earlier: [
      { attempt: 1, hosts: { source: 'one', destination: 'one' }, verdict: { code: 'host-lost', host: 'one' } },
    ],
  })
  expect(await journalOf(context)).toHaveLength(1)
})

test('a case that every host makes fail is broken after its third attempt', async () => {
  await using context = sampleRun()
  const names = ['one', 'two', 'three', 'four']
  const { runner } = labOf(context, Object.fromEntries(names.map((name) => [name, lostFrom(name)])))
  const record = await runner.run({ case: sampleCase, body: async () => {}, signal, onStep: () => {} })
  expect(record).toMatchObject({ attempt: 3, verdict: { status: 'broken', code: 'host-lost' } })
  expect(record?.earlier).toHaveLength(2)
})

test('a host that makes three cases in a row fail gets no more, and the run says so', async () => {
  await using context = sampleRun()
  const { runner } = labOf(context, { one: lostFrom('one') })
  const codes: (string | undefined)[] = []
  for (const number of [0, 1, 2, 3]) {
    const one = { ...sampleCase, id: `012345678${number}` }
    codes.push((await runner.run({ case: one, body: async () => {}, signal, onStep: () => {} }))?.verdict.code)
  }
  expect(codes).toEqual(['host-lost', 'host-lost', 'host-lost', 'host-given-up'])
  const lines = (await readFile(join(context.runDir, 'host-faults.jsonl'), 'utf8')).trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { givenUp: boolean }).givenUp)).toEqual([false, false, true])
})

test('what looks like QEMU’s fault is the host’s where the host is out of reach, and QEMU’s where it is not', async () => {
  const silent: Body = () => Promise.reject(new ExpectationError('qmp-silent', 'the source did not answer'))
  const corrupt: Body = () => Promise.reject(new ExpectationError('memory-corrupt', 'page 7 is wrong'))
  const unreachable = (host: Host) =>
    Object.assign(Object.create(host) as Host, {
      check: () => Promise.reject(new LabError('host-lost', 'host one does not answer', { host: 'one' })),
      expectReady: async () => {},
    })
  const verdictOf = async (body: Body, fault: (host: Host) => Host) => {
    await using context = sampleRun()
    const { runner } = labOf(context, { one: fault })
    return (await runner.run({ case: sampleCase, body, signal, onStep: () => {} }))?.verdict
  }
  expect(await verdictOf(silent, sound)).toMatchObject({ status: 'failed', code: 'qmp-silent' })
  expect(await verdictOf(corrupt, unreachable)).toMatchObject({ status: 'failed', code: 'memory-corrupt' })
  expect(await verdictOf(silent, unreachable)).toMatchObject({
    ...{ status: 'broken', code: 'host-lost', host: 'one' },
    reason: 'host one does not answer; the case looked like qmp-silent: the source did not answer',
  })
})

test('nothing is started on a host that is not fit for it, and the case runs on another', async () => {
  await using context = sampleRun()
  const full = new LabError('disk-full', 'host one has 0 bytes free', { host: 'one' })
  const unfit = (host: Host) => Object.assign(Object.create(host) as Host, { expectReady: () => Promise.reject(full) })
  const { runner } = labOf(context, { one: unfit, two: sound })
  const bodies: string[] = []
  const body: Body = async ({ spec }) => void bodies.push(spec.id)
  const record = await runner.run({ case: sampleCase, body, signal, onStep: () => {} })
  expect(record).toMatchObject({ hosts: { source: 'two' }, earlier: [{ verdict: { code: 'disk-full', host: 'one' } }] })
  expect(bodies).toEqual([sampleCase.id])
})

test('with the last case of the run its hosts are let go of, and what one could not end is told', async () => {
  await using context = sampleRun()
  await writeFile(join(context.runDir, 'todo.jsonl'), '{}\n{}\n')
  let ended = 0
  const open: typeof openHost = async (offer, run, opening) => ({
    ...(await openHost(offer, run, opening)),
    [Symbol.asyncDispose]: async () => {
      ended++
      throw new LabError('host-unclean', 'qemu does not end', { host: 'local' })
    },
  })
  const runner = new Runner(context, open)
  for (const number of [0, 1]) {
    expect(ended).toBe(0)
    const one = { ...sampleCase, id: `012345678${number}` }
    await runner.run({ case: one, body: async () => {}, signal, onStep: () => {} })
  }
  expect(ended).toBe(1)
  const told = await readFile(join(context.runDir, 'host-faults.jsonl'), 'utf8')
  expect(JSON.parse(told)).toMatchObject({
    host: 'local',
    code: 'host-unclean',
    reason: 'qemu does not end',
    givenUp: true,
  })
})

test('the hosts are let go of also where the last record cannot be written', async () => {
  await using context = sampleRun()
  await writeFile(join(context.runDir, 'todo.jsonl'), '{}\n')
  await mkdir(join(context.runDir, 'journal.jsonl'))
  let ended = 0
  const open: typeof openHost = async (offer, run, opening) => ({
    ...(await openHost(offer, run, opening)),
    [Symbol.asyncDispose]: async () => void ended++,
  })
  const running = new Runner(context, open).run({ case: sampleCase, body: async () => {}, signal, onStep: () => {} })
  await expect(running).rejects.toThrow('EISDIR')
  expect(ended).toBe(1)
})

test('a place is free again, and its host given up, also where nothing can be written of it', async () => {
  await using context = sampleRun()
  await mkdir(join(context.runDir, 'host-faults.jsonl'))
  const open: typeof openHost = async (offer, run, opening) => {
    const lab = await openHost(offer, run, opening)
    const unclean = () => Promise.reject(new LabError('host-unclean', 'qemu does not end', { host: 'local' }))
    const claim: LabHost['claim'] = async (need) => ({ ...(await lab.claim(need))!, [Symbol.asyncDispose]: unclean })
    return { ...lab, claim, [Symbol.asyncDispose]: async () => {} }
  }
  const runner = new Runner(context, open)
  const codes: (string | undefined)[] = []
  for (const number of [0, 1]) {
    const one = { ...sampleCase, id: `012345678${number}` }
    codes.push((await runner.run({ case: one, body: async () => {}, signal, onStep: () => {} }))?.verdict.code)
  }
  expect(codes).toEqual(['file-error', 'host-given-up'])
})

test('a case that waits for another run says which', async () => {
  await using context = sampleRun()
  const steps: string[] = []
  const open: typeof openHost = async (offer, run, opening) => {
    const lab = await openHost(offer, run, opening)
    const taken = [true]
    const claim: LabHost['claim'] = async (need) => (taken.pop() ? undefined : lab.claim(need))
    return { ...lab, claim, holder: 'root@lab, run 1' }
  }
  await new Runner(context, open).run({
    case: sampleCase,
    body: async () => {},
    signal,
    onStep: (path) => steps.push(path),
  })
  expect(steps[0]).toBe('wait for local: root@lab, run 1 has it')
  expect(await journalOf(context)).toHaveLength(1)
})

test('a host whose place could not be freed gets no more cases', async () => {
  await using context = sampleRun()
  const open: typeof openHost = async (offer, run, opening) => {
    const lab = await openHost(offer, run, opening)
    const unclean = () => Promise.reject(new LabError('host-unclean', 'qemu does not end', { host: 'local' }))
    const claim: LabHost['claim'] = async (need) => ({ ...(await lab.claim(need))!, [Symbol.asyncDispose]: unclean })
    return { ...lab, claim, [Symbol.asyncDispose]: async () => {} }
  }
  const runner = new Runner(context, open)
  const codes: (string | undefined)[] = []
  for (const number of [0, 1]) {
    const one = { ...sampleCase, id: `012345678${number}` }
    codes.push((await runner.run({ case: one, body: async () => {}, signal, onStep: () => {} }))?.verdict.code)
  }
  expect(codes).toEqual(['not-exercised', 'host-given-up'])
})

test('what could not be cleaned up is told, whatever came of the case', async () => {
  const lasting = (host: Host) => {
    const scratch = host.scratch.bind(host)
    const stays = () => Promise.reject(new LabError('cleanup-stuck', 'it stays'))
    return Object.assign(host, {
      scratch: async (name: string) => ({ ...(await scratch(name)), [Symbol.asyncDispose]: stays }),
    })
  }
  await using context = sampleRun(dying)
  const { runner } = labOf(context, { one: lasting })
  const record = await runner.run({ case: sampleCase, body: boot, signal, onStep: () => {} })
  expect(record?.verdict).toMatchObject({
    ...{ status: 'failed', code: 'qemu-died' },
    reason: expect.stringMatching(/^the source QEMU exited .*; besides, cleaning up failed: .*it stays$/) as string,
  })
})

test('a link that is lost is the lab’s fault, in the middle of a case and before the next', async () => {
  await using context = sampleRun()
  const answers = ['Connection refused', 'No route to host', 'No route to host']
  const linked = (host: Host) =>
    Object.assign(Object.create(host) as Host, {
      ...{ check: async () => {}, expectReady: async () => {}, run: () => Promise.reject(new Error('no ip')) },
      dial: () => Promise.reject(new Error(answers.shift())),
    })
  const { runner } = labOf(context, { one: linked, two: linked }, 'across')
  const bodies: string[] = []
  const stuck: Body = ({ spec }) => {
    bodies.push(spec.id)
    return Promise.reject(new ExpectationError('migration-stuck', 'the migration is stuck'))
  }
  for (const id of ['0123456780', '0123456781']) {
    const record = await runner.run({ case: { ...sampleCase, id }, body: stuck, signal, onStep: () => {} })
    expect(record?.verdict).toMatchObject({ status: 'broken', code: 'link-lost', host: 'two' })
  }
  expect([bodies, answers]).toEqual([['0123456780'], []])
})
