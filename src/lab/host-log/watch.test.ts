import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { scriptedHost } from '../../spec/fixtures/host.ts'
import type { Verdict } from '../../verdict/verdict.ts'
import type { Place } from '../bench.ts'
import { HostLogs } from './watch.ts'

const passed: Verdict = { status: 'passed', code: 'passed', reason: 'all 3 proofs hold' }
const signal = AbortSignal.timeout(20_000)
const old = '<3>[   99.000001] kvm [1]: of an earlier case\n<6>[  100.5] quiet\n'

/** A host whose dmesg is a script of ours; the shell and awk are real. */
async function hostWith(dmesg: string) {
  const directory = await mkdtemp(join(tmpdir(), 'virtqual-dmesg-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const say = async (text: string) => {
    await writeFile(join(directory, 'dmesg'), `#!/bin/sh\n${text}\n`)
    await chmod(join(directory, 'dmesg'), 0o755)
  }
  await say(dmesg)
  const host = {
    ...{ ...scriptedHost, name: 'lab-1', path: `${directory}:${process.env['PATH']}` },
    // As hosts have it: a method, of no use without its host.
    async run([program = '', ...args]: readonly string[]) {
      const env = { PATH: this.path }
      const { exitCode, stdout, stderr } = await execa(program, args, { reject: false, env })
      return { code: exitCode ?? null, signal: null, stdout, stderr }
    },
  }
  const place = { host, offer: {} } as unknown as Place
  const logs = new HostLogs({ places: [place, place], directory })
  const kept = () => {
    const path = join(directory, 'host-dmesg.txt')
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  return { logs, say, kept }
}

const saying = (text: string) => `cat <<'END'\n${text}END`

test('what was logged before a case is none of its business', async () => {
  const { logs, kept } = await hostWith(saying(old))
  await logs.begin(signal)
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()).toBeUndefined()
})

test('what is logged during a case is kept once, and an error of KVM fails it', async () => {
  const { logs, say, kept } = await hostWith(saying(old))
  await logs.begin(signal)
  await say(saying(`${old}<3>[  101.25] kvm [2]: an error\n<6>[  102.000000] quiet\n`))
  expect(await logs.judge(passed, signal)).toMatchObject({ status: 'failed', code: 'host-kernel-log' })
  expect(kept()).toBe('lab-1: <3>[101.250000] kvm [2]: an error\n')
})

test('a host that does not give its log is told of, and fails nothing', async () => {
  const { logs, kept } = await hostWith("echo 'dmesg: read kernel buffer failed: Operation not permitted' >&2; exit 1")
  await logs.begin(signal)
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()).toBe(
    "host lab-1 does not give its kernel's log: dmesg: read kernel buffer failed: Operation not permitted; " +
      'that was when the case began, so that what it has logged since is not judged\n',
  )
})

test('a log that could be read only at the end of a case has nothing that is known to be of it', async () => {
  const { logs, say, kept } = await hostWith("echo 'dmesg: try again' >&2; exit 1")
  await logs.begin(signal)
  await say(saying('<3>[  101.25] kvm [2]: an error\n'))
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()).toMatch(
    /^host lab-1 does not give .*: dmesg: try again; that was when the case began, .* not judged\n$/,
  )
})

test('a log that could be read only when a case began is told of', async () => {
  const { logs, say, kept } = await hostWith(saying(old))
  await logs.begin(signal)
  await say("echo 'dmesg: try again' >&2; exit 1")
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()).toBe("host lab-1 does not give its kernel's log: dmesg: try again\n")
})

test('a log may be longer than a call can have arguments', async () => {
  const { logs, say, kept } = await hostWith('true')
  await logs.begin(signal)
  await say("seq -f '<6>[%.6f] kvm [1]: told' 1 150000")
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()!.trim().split('\n')).toHaveLength(150_000)
})

test('a kernel that tells who has logged a line is read as well', async () => {
  const { logs, say, kept } = await hostWith(saying('<6>[  100.5][    T1] quiet\n'))
  await logs.begin(signal)
  await say(
    saying('<6>[  100.5][    T1] quiet\n<3>[  101.25][ T4711] kvm [2]: an error\n<3>[  102.5][   C12] kvm [2]: two\n'),
  )
  expect(await logs.judge(passed, signal)).toMatchObject({ status: 'failed', code: 'host-kernel-log' })
  expect(kept()).toBe('lab-1: <3>[101.250000] kvm [2]: an error\nlab-1: <3>[102.500000] kvm [2]: two\n')
})

test.each([
  ['no times', '<3>kvm [2]: an error\n', "host lab-1 does not give its kernel's log: its lines have no times\n"],
  [
    'an unknown form',
    '<3>[  101.25]{T1} kvm [2]: an error\n',
    "the log of host lab-1's kernel is in no form that is known: <3>[  101.25]{T1} kvm [2]: an error\n",
  ],
])('a log of %s is told of, not taken for an empty one', async (_, log, told) => {
  const { logs, say, kept } = await hostWith('true')
  await logs.begin(signal)
  await say(saying(log))
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()).toBe(told)
})

test('a case that never began has nothing to be held against', async () => {
  const { logs, kept } = await hostWith(saying('<3>[  101.25] kvm [2]: an error\n'))
  expect(await logs.judge(passed, signal)).toBe(passed)
  expect(kept()).toBeUndefined()
})
