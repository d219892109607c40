import { connects } from './connect.ts'
import { isThere } from './itself.ts'
import { keeps } from './keep.ts'
import { listens } from './listen.ts'
import { type FindNode, type MakeHost, onHost } from './on-host.ts'
import { runs } from './run.ts'
import { hasScratch } from './scratch.ts'
import { spawns } from './spawn.ts'

/** What everything above a Host relies on, whatever kind of host it is. The host needs a POSIX shell and Node. */
export function hostContract(makeHost: MakeHost, { node = () => 'node' }: Readonly<{ node?: FindNode }> = {}): void {
  const on = onHost(makeHost, node)
  for (const part of [runs, spawns, connects, listens, isThere, keeps, hasScratch]) part(on)
}
