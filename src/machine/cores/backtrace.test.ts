import { expect, test } from 'vitest'
import { type RunResult } from '../../spec/host.ts'
import { backtraceOf, mappedFiles } from './backtrace.ts'

const table = `process 7
Mapped address spaces:

          Start Addr           End Addr       Size     Offset objfile
      0x555555000000     0x555555001000     0x1000        0x0 /b/usr/bin/ld-linux-x86-64.so.2
      0x7f9ac2800000     0x7f9ac2c97000   0x497000        0x0 /b/usr/bin/qemu-system-x86_64
      0x7f9ac2c97000     0x7f9ac3310000   0x679000   0x497000 /b/usr/bin/qemu-system-x86_64
  0x7f9ac4000000 0x7f9ac4001000 0x1000 0x0 r-xp /b/usr/lib/libc.so.6
`
const stack = 'loading\n#0  0x1 in early ()\n\nCrashed thread\n#0  0x1 in save ()\n'

function gdbHost(said: Partial<RunResult> = { stdout: stack }) {
  const asked: (readonly string[])[] = []
  const run = async (argv: readonly string[]): Promise<RunResult> => {
    asked.push(argv)
    const answer = asked.length === 1 ? { stdout: table } : said
    return { code: 0, signal: null, stdout: '', stderr: '', ...answer }
  }
  return { asked, host: { name: 'lab-1', run } }
}

const dumped = { pid: 7, scratch: '/s', core: '/s/core', signal: AbortSignal.timeout(5_000) }

test('the first mapping of each file is where it begins', () => {
  expect(mappedFiles(table).map(({ address, file }) => `${address} ${file}`)).toEqual([
    '0x555555000000 /b/usr/bin/ld-linux-x86-64.so.2',
    '0x7f9ac2800000 /b/usr/bin/qemu-system-x86_64',
    '0x7f9ac4000000 /b/usr/lib/libc.so.6',
  ])
})

test('a QEMU that its own loader has loaded is told to gdb', async () => {
  const { host, asked } = gdbHost()
  const program = ['/b/usr/bin/ld-linux-x86-64.so.2', '--library-path', '/b/lib', '/b/usr/bin/qemu-system-x86_64']
  expect(await backtraceOf({ ...dumped, host, program })).toBe('Crashed thread\n#0  0x1 in save ()\n')
  expect(asked[1]).toContain('add-symbol-file "/b/usr/bin/qemu-system-x86_64" -o 0x7f9ac2800000')
  expect(asked[1]?.slice(-2)).toEqual([program[0], '/s/core'])
})

test('a QEMU that stands alone is the program', async () => {
  const { host, asked } = gdbHost()
  await backtraceOf({ ...dumped, host, program: ['/usr/libexec/qemu-kvm'] })
  expect(asked[1]?.slice(-2)).toEqual(['/b/usr/bin/qemu-system-x86_64', '/s/core'])
  expect(asked[1]?.join(' ')).not.toContain('add-symbol-file')
})

test('a gdb that finds no stack is told of', async () => {
  const { host } = gdbHost({ code: 1, stdout: 'No stack.\n', stderr: 'no core\n' })
  await expect(backtraceOf({ ...dumped, host, program: ['/q'] })).rejects.toThrow(
    'gdb found no stack in the core: no core',
  )
})
