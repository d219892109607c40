import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { scriptedHost } from '../../spec/fixtures/host.ts'
import type { Exit } from '../../spec/host.ts'
import { coreOf } from './core-of.ts'

/** A host whose kernel puts cores where this pattern says, and whose gdb says this; its shell is real. */
async function crashed(pattern: (root: string) => string, gdb: string) {
  const root = await mkdtemp(join(tmpdir(), 'virtqual-cores-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const scratch = join(root, 'scratch')
  await mkdir(scratch)
  const settings = `0\nunlimited\n${pattern(root)}\n`
  const host = {
    ...scriptedHost,
    run: async ([program = '', ...args]: readonly string[]) => {
      const said = { code: 0, signal: null, stderr: '' }
      if (program === 'gdb') return { ...said, stdout: gdb }
      if (args[1]?.includes('core_pattern')) return { ...said, stdout: settings }
      const { exitCode, stdout, stderr } = await execa(program, args, { reject: false })
      return { code: exitCode ?? null, signal: null, stdout, stderr }
    },
  }
  const exited = Promise.resolve<Exit>({ code: null, signal: 'SIGABRT' })
  const own = { host, process: { pid: 77, exited }, name: 'source', directory: root, scratch, program: ['/qemu'] }
  const read = async () => {
    await coreOf(own)[Symbol.asyncDispose]()
    return readFileSync(join(root, 'backtrace.txt'), 'utf8')
  }
  return { root, read }
}

const stack = 'Crashed thread\n#0  abort ()\n'

test.each([
  ['a backtrace', stack, '#0  abort ()'],
  ['no stack', '', 'There is no backtrace: gdb found no stack in the core'],
])('a core outside the directory of its QEMU is removed after %s, and no other is', async (_, gdb, told) => {
  const { root, read } = await crashed((place) => join(place, 'core.%p'), gdb)
  for (const pid of [77, 78]) await writeFile(join(root, `core.${pid}`), '')
  expect(await read()).toContain(told)
  expect([77, 78].map((pid) => existsSync(join(root, `core.${pid}`)))).toEqual([false, true])
})

test('a core that may be that of another stays', async () => {
  const { root, read } = await crashed((place) => join(place, 'core-%i'), stack)
  await writeFile(join(root, 'core-78'), '')
  expect(await read()).toContain('#0  abort ()')
  expect(existsSync(join(root, 'core-78'))).toBe(true)
})
