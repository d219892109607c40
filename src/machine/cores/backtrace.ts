import { LabError } from '../../base/errors.ts'
import type { Crashed } from './find-core.ts'

type Dumped = Crashed & Readonly<{ core: string; program: readonly string[] }>

const gdb = ['gdb', '-batch', '-nx', '-iex', 'set debuginfod enabled off']
/** Where what was asked for begins: gdb says a word or two while it loads. */
const begin = 'Crashed thread'
const commands = [
  `echo \n${begin}\n`,
  'bt 40',
  'echo \nAll threads\n',
  'thread apply all bt 40',
  'echo \nMapped files\n',
  'info proc mappings',
]

/** What gdb, on the host, makes of a core. Rejects with LabError `host-exec` where it cannot be run, or says nothing. */
export async function backtraceOf(dumped: Dumped): Promise<string> {
  const { program, added } = await filesOf(dumped)
  const asked = [...added, ...commands].flatMap((command) => ['-ex', command])
  const { code, stdout, stderr } = await run(dumped, [...asked, program, dumped.core])
  const stack = stdout.slice(stdout.lastIndexOf(`${begin}\n`))
  if (/^#0 /m.test(stack)) return stack
  throw new LabError('host-exec', `gdb found no stack in the core: ${stderr.trim() || `exit code ${code}`}`)
}

/**
 * The program, for gdb. Where a build brings its own dynamic loader, the loader is the program as the kernel saw it, and
 * the QEMU that it loaded has no name in the list of libraries: it is added where it was mapped.
 */
async function filesOf(dumped: Dumped): Promise<Readonly<{ program: string; added: readonly string[] }>> {
  const { stdout } = await run(dumped, ['-ex', 'info proc mappings', '-core', dumped.core])
  const qemu = mappedFiles(stdout).find(({ file }) => isQemu(file))
  const loader = dumped.program.find(isLoader)
  if (loader === undefined) return { program: qemu?.file ?? dumped.program[0] ?? '', added: [] }
  const added = qemu ? [`add-symbol-file ${quoted(qemu.file)} -o ${qemu.address}`] : []
  return { program: loader, added }
}

function run({ host, signal }: Dumped, words: readonly string[]) {
  return host.run([...gdb, ...words], { signal })
}

function isLoader(file: string): boolean {
  return /\/ld-[^/]*\.so[^/]*$/.test(file)
}

/** `qemu-system-x86_64`, `qemu-kvm`: the first of its name that is mapped is the program. */
function isQemu(file: string): boolean {
  return /\/qemu-[^/]*$/.test(file) && !/\.so(\.|$)/.test(file)
}

/** Files with the address of their first byte, from the table of `info proc mappings`. */
export function mappedFiles(table: string): Readonly<{ address: string; file: string }>[] {
  const row = /^\s*(0x[0-9a-f]+)\s+0x[0-9a-f]+\s+0x[0-9a-f]+\s+0x0\s+(?:[rwxps-]+\s+)?(\/.*\S)\s*$/gm
  return [...table.matchAll(row)].map(([, address = '', file = '']) => ({ address, file }))
}

/** A path as gdb's own commands take it. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`
}
