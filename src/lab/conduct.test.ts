import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ExpectationError } from '../base/errors.ts'
import { silence } from '../base/fixtures/script.ts'
import type { StepRecord } from '../base/step.ts'
import { ScriptedHost, type Started } from '../machine/fixtures/scripted-host.ts'
import type { Attempt } from '../machine/attempt.ts'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import { type Body, conduct } from './conduct.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'

type Hosted = ConstructorParameters<typeof ScriptedHost>[0] & { expect?: Case['expect'] }

type TestBody = (given: Parameters<Body>[0], attempt: Attempt) => Promise<void>

/** Conducts a case on a scripted host, with this on the standard error of its QEMUs. */
async function conducting(
  body: TestBody,
  { expect: asked, ...options }: Hosted = {},
  stderr: Partial<Record<Role, string>> = {},
) {
  const run = sampleRun()
  const attempt = sampleAttempt()
  const steps: StepRecord[] = []
  const host = new ScriptedHost({
    qmp: { 'query-status': () => ({ status: 'running', running: true }), 'query-migrate': () => ({}), ...options.qmp },
    ...options,
    onStart: (started: Started) => {
      stderrs.push(writeFile(started.log, stderr[started.argv.includes('-incoming') ? 'destination' : 'source'] ?? ''))
      options.onStart?.(started)
    },
  })
  const stderrs: Promise<void>[] = []
  const place = { host, offer: run.hosts[0]! }
  const { lab, verdict, kept } = await conduct({
    ...{
      case: { ...sampleCase, ...(asked && { expect: asked }) },
      run,
      places: { source: place, destination: place },
      attempt,
      steps,
      onStep: () => {},
    },
    body: async (given) => {
      await body(given, attempt)
      await Promise.all(stderrs)
    },
  })
  const lost = await kept
  return {
    ...{ lab, verdict, lost, steps, host, attempt },
    [Symbol.asyncDispose]: async () => {
      await attempt[Symbol.asyncDispose]()
      await run[Symbol.asyncDispose]()
    },
  }
}

test('what the body finds wrong is the verdict', async () => {
  await using all = await conducting(() => Promise.reject(new ExpectationError('memory-corrupt', 'page 7 is wrong')))
  expect(all.verdict).toMatchObject({ status: 'failed', code: 'memory-corrupt', reason: 'page 7 is wrong' })
})

test('evidence that cannot be kept is told beside the verdict', async () => {
  await using all = await conducting((_, { directory }) => mkdir(join(directory, 'guest-dmesg.txt')).then(() => {}))
  expect(all).toMatchObject({ verdict: { code: 'not-exercised' }, lost: { status: 'broken', code: 'file-error' } })
})

test('evidence that is kept adds nothing to the verdict', async () => {
  await using all = await conducting(async () => {})
  expect(all.lost).toBeUndefined()
})

test('what a QEMU says on stderr fails a case that would otherwise have been held against its proofs', async () => {
  await using all = await conducting(
    async ({ lab, spec }) => void (await lab.boot(spec)),
    {},
    { source: 'qemu: strange\n' },
  )
  expect(all.verdict).toMatchObject({ status: 'failed', code: 'qemu-stderr' })
})

test.each([
  ['is disturbed and leaves its guest', { outcome: 'survives', on: 'source' }],
  ['loses its guest', { outcome: 'lost' }],
  ['is refused', { outcome: 'refused', command: 'migrate', on: 'source', error: 'no' }],
  ['fails', { outcome: 'failed', source: 'runs', destination: 'exits' }],
  ['comes to a standstill', { outcome: 'stuck', status: 'setup' }],
  ['does not start', { outcome: 'not-started', says: 'no' }],
] as const)('what a QEMU says that it was not provoked to counts where a migration %s', async (_, asked) => {
  const boot: TestBody = async ({ lab, spec }) => void (await lab.boot(spec))
  await using all = await conducting(boot, { expect: asked }, { source: 'qemu: strange\n' })
  expect(all.verdict.code).toBe('qemu-stderr')
})

test('a case that only booted has not done what it was asked for', async () => {
  await using all = await conducting(async ({ lab, spec }) => void (await lab.boot(spec)))
  expect(all.verdict).toMatchObject({
    status: 'broken',
    code: 'not-exercised',
    reason: expect.stringMatching(/^migration precopy-tcp was asked for and not exercised/) as string,
  })
})

test('a QEMU that dies over a command died, whatever is seen of it first', async () => {
  const hosted: Hosted = {
    qmp: {
      device_add: () => {
        all.hangUpThenExit()
        return silence
      },
    },
  }
  const started: Started[] = []
  const all = {
    hangUpThenExit: () => {
      started[0]!.qemu.hangUp()
      setTimeout(() => started[0]!.exit({ code: null, signal: 'SIGSEGV' }), 20)
    },
  }
  await using done = await conducting(
    async ({ lab, spec, signal }) => {
      const { monitor } = await lab.boot(spec)
      await monitor.execute('device_add', { driver: 'host-x86_64-cpu' }, { signal })
    },
    { ...hosted, onStart: (one) => started.push(one) },
    { source: 'qemu: CPU feature missing\n' },
  )
  expect(done.verdict).toMatchObject({
    status: 'failed',
    code: 'qemu-died',
    reason: expect.stringMatching(
      /^the source QEMU was ended by SIGSEGV .*; the source said last: qemu: CPU feature missing \(/,
    ) as string,
  })
})

test.each([
  ['source', 'destination', 'the source said last: it was me ('],
  ['destination', 'source', 'the destination said last: it was me ('],
] as const)('when both have spoken, the %s that died has the last word', async (guilty, other, words) => {
  const started: Started[] = []
  await using all = await conducting(
    async ({ lab, spec, signal }) => {
      await lab.successor(await lab.boot(spec))
      started[guilty === 'source' ? 0 : 1]!.exit({ code: 1, signal: null })
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    { onStart: (one) => started.push(one) },
    { [guilty]: 'first\nit was me\n', [other]: 'it was not me\n' },
  )
  expect(all.verdict.reason).toContain(`the ${guilty} QEMU exited with code 1`)
  expect(all.verdict.reason).toContain(words)
})

test('why a migration failed is said by the destination', async () => {
  await using all = await conducting(
    async ({ lab, spec }) => {
      await lab.successor(await lab.boot(spec))
      throw new ExpectationError('migration-failed', 'the source says that the migration failed')
    },
    {},
    { source: 'warning\n', destination: 'load of migration failed: Invalid argument\n' },
  )
  expect(all.verdict.reason).toMatch(/^the source says .*; the destination said last: load of migration failed: /)
})

test('a side that was killed is the verdict, though the other side saw its migration fail before', async () => {
  const started: Started[] = []
  await using all = await conducting(
    async ({ lab, spec }) => {
      await lab.successor(await lab.boot(spec))
      setTimeout(() => started[1]!.exit({ code: null, signal: 'SIGKILL' }), 20)
      throw new ExpectationError('migration-failed', 'the source says that the migration failed')
    },
    { onStart: (one) => started.push(one) },
  )
  expect(all.verdict.reason).toMatch(/^the destination QEMU was ended by SIGKILL/)
})

test('a body that ends well does not hide that its case had ended before', async () => {
  await using all = await conducting(async (_, attempt) => {
    attempt.fail(new ExpectationError('guest-panicked', 'the guest panicked'))
  })
  expect(all.verdict).toMatchObject({ code: 'guest-panicked' })
})

test('whatever came of a case, its QEMUs are asked for what only they know', async () => {
  await using all = await conducting(async ({ lab, spec }) => {
    await lab.boot(spec)
    throw new ExpectationError('memory-corrupt', 'no')
  })
  const read = (name: string) => readFile(join(all.attempt.directory, name), 'utf8')
  expect(JSON.parse(await read('source/final-state.json'))).toEqual({
    'query-status': { status: 'running', running: true },
    'query-migrate': {},
  })
  expect(await read('case.yaml')).toContain('id: "0123456789"')
  expect(await read('guest-dmesg.txt')).toContain('did not give its kernel log')
  expect(all.steps.map(({ name }) => name)).toEqual(['start the source', 'wait for the guest', 'collect evidence'])
})

test('the body is told when its case is over, and what ended it is the verdict', async () => {
  await using all = await conducting(async ({ lab, spec, signal }) => {
    const machine = await lab.boot(spec)
    const over = new Promise((resolve) => signal.addEventListener('abort', resolve))
    await machine.kill('SIGKILL')
    await over
  })
  expect(all.verdict).toMatchObject({ code: 'qemu-died' })
})
