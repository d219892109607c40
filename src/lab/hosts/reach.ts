import { LabError } from '../../base/errors.ts'
import { within } from '../../base/wait.ts'
import type { Host } from '../../spec/host.ts'

/** A host that is there answers in milliseconds, if only to refuse. */
const answerLimitMs = 3_000

/** Nobody listens there: what comes back is a refusal (RFC 6335: tcpmux, which no Linux has). */
const quietPort = 1

/**
 * Why an address does not answer from a host, in the system's words; undefined where it does. A firewall may keep the port
 * shut that is tried, and let migrations through. Rejects with LabError where the host itself is at fault.
 */
export async function whyUnreached(
  from: Pick<Host, 'dial'>,
  address: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const late = (ms: number) => new Error(`no answer in ${ms} ms`)
  try {
    const stream = await within({ signal, timeoutMs: answerLimitMs, late }, (inner) =>
      from.dial({ host: address, port: quietPort }, { signal: inner }),
    )
    stream.destroy()
    return undefined
  } catch (error) {
    if (error instanceof LabError) throw error
    const said = error instanceof Error ? error.message : String(error)
    // A refusal is an answer; sshd gives the system's words.
    return /refused/i.test(said) ? undefined : said
  }
}
