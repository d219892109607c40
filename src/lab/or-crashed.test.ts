import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Verdict } from '../verdict/verdict.ts'
import { orCrashed } from './or-crashed.ts'

const trace =
  'the source QEMU was ended by SIGABRT: process 7 on host local\n\n#0  0x1 in __GI_abort ()\n#1  0x2 in save ()\n'

async function evidence(names: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'virtqual-crash-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  for (const name of names) {
    await mkdir(join(directory, name))
    await writeFile(join(directory, name, 'qemu.log'), `first\nqemu: ${name} aborts\n`)
    await writeFile(join(directory, name, 'backtrace.txt'), trace.replace('source', name))
  }
  return directory
}

const passed: Verdict = { status: 'passed', code: 'passed', reason: 'all 3 proofs hold' }
const aside: Verdict = { status: 'failed', code: 'qemu-died', reason: 'the destination QEMU exited with code 1' }
const told = 'the source QEMU was ended by SIGABRT in the middle of the case'

test('a verdict on the crash says where it was', async () => {
  const verdict: Verdict = { status: 'failed', code: 'qemu-died', reason: told }
  expect((await orCrashed(verdict, await evidence(['source']))).reason).toBe(
    `${told}; it was in save (source/backtrace.txt)`,
  )
})

test('a crash outranks what followed from it', async () => {
  expect(await orCrashed(aside, await evidence(['destination-2', 'source']))).toMatchObject({
    status: 'failed',
    code: 'qemu-died',
    actual: 'was ended by SIGABRT',
    reason: `${told}; the source said last: qemu: source aborts; it was in save (source/backtrace.txt); besides, ${aside.reason}`,
  })
})

test('a crash that nobody saw fails a case that passed', async () => {
  const verdict = await orCrashed(passed, await evidence(['destination']))
  expect(verdict).toMatchObject({ status: 'failed', code: 'qemu-died' })
  expect(verdict.reason).toMatch(/^the destination QEMU was ended by SIGABRT .* destination aborts; it was in save/)
})

test.each<[string, Verdict, readonly string[]]>([
  ['no crash', aside, []],
  ['a pass without a crash', passed, []],
  ['memory that is wrong', { status: 'failed', code: 'memory-corrupt', reason: 'page 7' }, ['source']],
  ['a broken case', { status: 'broken', code: 'host-lost', reason: 'gone' }, ['source']],
])('%s: the verdict stays', async (_, verdict, crashed) => {
  expect(await orCrashed(verdict, await evidence(crashed))).toBe(verdict)
})
