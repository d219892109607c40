import { execa } from 'execa'
import { LabError } from '../../../src/base/errors.ts'
import { aborted } from '../../../src/base/wait.ts'
import { owningGroup } from '../../hosts/local/own-group.ts'

type Options = Readonly<{ signal: AbortSignal; cwd?: string; input?: string }>

/** Runs a program of the set-up to its end and returns its stdout. Rejects with LabError `guest-setup`. */
export async function run([program = '', ...args]: readonly string[], options: Options): Promise<Uint8Array> {
  const { signal, cwd, input = '' } = options
  signal.throwIfAborted()
  const child = execa(program, args, { cwd, input, detached: true, encoding: 'buffer', reject: false })
  const result = await owningGroup(child, Promise.race([child, aborted(signal)]))
  if (!result.failed) return result.stdout
  const reason = new TextDecoder().decode(result.stderr).trim().split('\n')[0] || result.originalMessage
  throw new LabError('guest-setup', `making the guest: ${[program, ...args].join(' ')} failed: ${reason}`)
}
