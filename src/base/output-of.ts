import { LabError } from './errors.ts'

type Options = Readonly<{ signal: AbortSignal; input?: string }>

/** Whoever runs programs to their end: a host. */
type Runner = Readonly<{
  name: string
  run: (
    argv: readonly string[],
    options: Options,
  ) => Promise<Readonly<{ code: number | null; stdout: string; stderr: string }>>
}>

/**
 * What a program of a host says on stdout. Rejects with LabError `host-exec` when it fails, cannot be started, or has not
 * ended when an AbortSignal.timeout does: what that rejects with by itself would be taken for the product's fault.
 */
export async function outputOf(host: Runner, argv: readonly string[], options: Options): Promise<string> {
  const { code, stdout, stderr } = await host.run(argv, options).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
    const message = `${argv.join(' ')} did not end in time on host ${host.name}`
    throw new LabError('host-exec', message, { cause: error })
  })
  if (code === 0) return stdout
  throw new LabError('host-exec', `${argv.join(' ')} failed on host ${host.name}: ${stderr.trim()}`)
}
