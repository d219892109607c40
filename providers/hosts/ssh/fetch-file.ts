import { rm } from 'node:fs/promises'
import { LabError } from '../../../src/base/errors.ts'
import { aborted } from '../../../src/base/wait.ts'
import type { Keeper } from '../keeper/keeper.ts'
import { spawnLogged } from './spawn-logged.ts'

type Fetching = Readonly<{ host: string; local: string; keeper: Keeper; slot: number; epoch: number }>

/** A file that nobody has made is none here either. */
const script = '[ ! -e "$1" ] || exec cat "$1" 2>/dev/null'

/**
 * Brings a file of the host here, every byte as it is. Rejects with LabError `copy` where it cannot be read, and with the
 * reason of the keeper's `lost`.
 */
export async function fetchFile(path: string, { host, local, keeper, ...slot }: Fetching): Promise<void> {
  await rm(local, { force: true })
  await using reading = await spawnLogged(['sh', '-c', script, 'sh', path], { keeper, log: local, ...slot })
  const { code } = await Promise.race([reading.exited, aborted(keeper.lost)])
  if (code !== 0) throw new LabError('copy', `${path} could not be copied from host ${host}`, { host })
}
