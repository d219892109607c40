import { type Options, type Result, execa } from 'execa'
import { LabError } from '../../../src/base/errors.ts'

/** Runs one of OpenSSH's programs to its end. Rejects with LabError `setup-unsupported` where there is none. */
export async function opensshProgram(program: 'ssh' | 'ssh-keygen', args: readonly string[], signal: AbortSignal) {
  const options = { cancelSignal: signal, reject: false, stdin: 'ignore', stripFinalNewline: true } as const
  const result: Result<Options & typeof options> = await execa(program, args, options)
  signal.throwIfAborted()
  if (result.code === 'ENOENT')
    throw new LabError(
      'setup-unsupported',
      `no program \`${program}\` on this machine for hosts over SSH: install openssh-client`,
    )
  return { code: result.exitCode, stdout: String(result.stdout), stderr: String(result.stderr) }
}
