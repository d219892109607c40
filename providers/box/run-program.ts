import { execa } from 'execa'
import { LabError, MissingCapability } from '../../src/base/errors.ts'

/** The Debian package of each program that a lab in a box is made with. */
const packages = {
  ip: 'iproute2',
  tc: 'iproute2',
  ss: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
  umount: 'mount',
  pivot_root: 'util-linux',
} as const

type Program = keyof typeof packages

/** What a program printed, and whether it did what it was asked to. */
type Printed = Readonly<{ ok: boolean; stdout: string; reason: string }>

/** Long enough for any of these programs on a busy machine; they only speak to the kernel. */
const timeoutMs = 20_000

/** Runs a program to its end. Rejects with MissingCapability when it is not on this machine. */
export async function tryProgram([program = '', ...args]: readonly string[]): Promise<Printed> {
  const result = await execa(program, args, {
    reject: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    env: { LC_ALL: 'C' },
  })
  if (result.code === 'ENOENT') throw missing(program)
  const said = `${result.stderr}\n${result.stdout}`.split('\n').find((line) => line.trim() !== '')
  return { ok: !result.failed, stdout: result.stdout, reason: said?.trim() ?? result.shortMessage ?? '' }
}

/** The same, for what must succeed: rejects with LabError `lab-setup`, saying what the program said. Returns its stdout. */
export async function runProgram(argv: readonly string[]): Promise<string> {
  const { ok, stdout, reason } = await tryProgram(argv)
  if (!ok) throw new LabError('lab-setup', `'${argv.join(' ')}' failed: ${reason}`)
  return stdout
}

/** A command line that runs in the network namespace that this file holds. */
export function inNetwork(file: string, argv: readonly string[]): string[] {
  return ['nsenter', `--net=${file}`, '--', ...argv]
}

/** Rejects with MissingCapability, in one sentence, where a lab in a box cannot be made. */
export async function expectAbleToMakeLabs(): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new MissingCapability('a lab in a box is made of namespaces, which need root; run it as root')
  const programs = Object.keys(packages)
  const found = await Promise.all(programs.map((program) => isThere(program)))
  const lacking = programs.find((_, index) => !found[index])
  if (lacking) throw missing(lacking)
}

async function isThere(program: string): Promise<boolean> {
  const result = await execa(program, [program === 'pivot_root' ? '--version' : '-V'], {
    reject: false,
    stdin: 'ignore',
  })
  return result.code !== 'ENOENT'
}

function missing(program: string): MissingCapability {
  const name = packages[program as Program]
  const where = name ? `; it is in the Debian package ${name}` : ''
  return new MissingCapability(`a lab in a box needs the program ${program}, which is not on this machine${where}`)
}
