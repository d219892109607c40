import { LabError } from '../base/errors.ts'
import { QmpError } from '../qmp/message.ts'
import type { Host } from '../spec/host.ts'

/** What QEMU says of an address of ours that is not the host's, has no name, or no port left (util/qemu-sockets.c). */
const ofTheLab = /Cannot assign requested address|address resolution failed|Address already in use/

/**
 * Has a QEMU listen. Where the address that the lab gave it cannot be listened on, that is no fault of QEMU's: rejects
 * with LabError `migration-address`; with QmpError where QEMU refuses for another reason.
 */
export async function listening<T>(
  host: Pick<Host, 'name' | 'migrationAddress'>,
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen()
  } catch (error) {
    if (!(error instanceof QmpError) || !ofTheLab.test(error.desc)) throw error
    const { name, migrationAddress } = host
    const message = `nothing can listen at ${migrationAddress}, the migration address of host ${name}: ${error.desc}`
    throw new LabError('migration-address', message, { cause: error, host: name })
  }
}
