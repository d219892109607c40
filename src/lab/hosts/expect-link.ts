import { LabError } from '../../base/errors.ts'
import type { Host } from '../../spec/host.ts'
import { whyUnreached } from './reach.ts'

/**
 * What shows that QEMU reached nothing: the words of connect(2), of which a refusal would be an answer, or two sides that
 * wait in `setup`, which a destination leaves once somebody connects.
 */
const noWay =
  /No route to host|Network is unreachable|Connection timed out|Host is down|last seen 'setup', the \S+ was last seen 'setup'/

type Ends = Readonly<{ source: Host; destination: Host }>

/** What is known of the ways between hosts on the migration network. */
export class Links {
  readonly #answered = new Map<string, Promise<boolean>>()

  /** Asks once for each two hosts whether the destination answers: where a firewall is silent, silence says nothing. */
  learn(ends: Ends, signal: AbortSignal): Promise<boolean> {
    const name = nameOf(ends)
    const answered =
      this.#answered.get(name) ??
      whyUnreached(ends.source, ends.destination.migrationAddress, signal).then(
        (why) => why === undefined,
        () => false,
      )
    this.#answered.set(name, answered)
    // Who has given up has learnt nothing.
    void answered.then(() => signal.aborted && this.#answered.delete(name))
    return answered
  }

  /**
   * The destination's address on the migration network answers from the source's host, as it did before. Rejects with
   * LabError `link-lost` where nothing comes back any more: TCP of QEMU would go on trying for a quarter of an hour. The
   * source's host is to blame where it says itself that its cable is out, else the destination's.
   */
  async expect(ends: Ends, signal: AbortSignal): Promise<void> {
    const isNews = !this.#answered.has(nameOf(ends))
    if ((await this.learn(ends, signal)) && !isNews) await expectAnswer(ends, signal)
  }

  /** After a case has failed: as `expect`, and where nothing has ever answered, a QEMU that found no way there decides. */
  explain(ends: Ends, failure: string, signal: AbortSignal): Promise<void> {
    return noWay.test(failure) ? expectAnswer(ends, signal) : this.expect(ends, signal)
  }
}

/** Rejects with LabError `link-lost`, which names the host to blame. */
async function expectAnswer(ends: Ends, signal: AbortSignal): Promise<void> {
  const why = await whyUnreached(ends.source, ends.destination.migrationAddress, signal)
  signal.throwIfAborted()
  if (why === undefined) return
  const { name, migrationAddress } = ends.destination
  const what = `host ${ends.source.name} does not reach ${migrationAddress}, the migration address of host ${name}`
  if (await isUnplugged(ends.source, signal))
    throw new LabError('link-lost', `${what}: ${why}; its own link is down`, { host: ends.source.name })
  throw new LabError('link-lost', `${what}: ${why}`, { host: name })
}

function nameOf({ source, destination }: Ends): string {
  return `${source.name} ${destination.name}`
}

/** Fails where the address is a name or `ip` is missing: then nothing is known. */
const ownLink = `set -- $(ip -o address show to "$1")
cat "/sys/class/net/$2/operstate"`

/** Whether the kernel of a host says that nothing is at the other end of its cable (RFC 2863, ifOperStatus). */
async function isUnplugged(host: Host, signal: AbortSignal): Promise<boolean> {
  const asked = host.run(['sh', '-c', ownLink, 'sh', host.migrationAddress], { signal })
  const { stdout } = await asked.catch(() => ({ stdout: '' }))
  return ['down', 'lowerlayerdown'].includes(stdout.trim())
}
