import type { MemoryObject, MigrationReport } from '../report.ts'
import { all, type Proof, type Shown, statesOf } from './proof.ts'

/** What QEMU itself says of its devices is some hundred KiB; of memory that stays where it is nothing is sent. */
const fewPart = 16

/** Memory stayed where it was, and another QEMU has it now. */
export const keptMemory: Proof = all(stoppedFirst, sentLittle, sameMemory)

/** Memory is QEMU's own: it went through the file, and no shared memory was there to stay. */
export const wroteMemory: Proof = all(stoppedFirst, sentMuch, noSharedMemory)

/** The QEMU that was replaced is gone, by its own will. */
export function sourceQuit({ observed: { sourceExit } }: MigrationReport): Shown {
  const how = sourceExit ? `exited with code ${sourceExit.code}` : 'did not end'
  return { exercised: sourceExit?.code === 0, proof: `the source ${how}` }
}

/** The process of the source is the destination's now. */
export function executed({ observed: { commandLine = [] } }: MigrationReport): Shown {
  const at = commandLine.lastIndexOf('-incoming')
  const proof = `the source's process has the command line … ${commandLine.slice(at).join(' ')}`
  return { exercised: at > 0, proof }
}

/** The guest slept when it was handed over, and was woken up after it. */
export const slept: Proof = ({ source, destination, observed: { arrivedAs, asleepMs } }) => {
  const has = (events: MigrationReport['source'], name: string) => events.some(({ event }) => event === name)
  const inOrder = has(source, 'SUSPEND') && arrivedAs === 'suspended' && has(destination, 'WAKEUP')
  const proof = `arrived as '${arrivedAs}'; ${Math.round(asleepMs ?? 0)} ms from SUSPEND to WAKEUP`
  return { exercised: inOrder && (asleepMs ?? 0) > 0, proof }
}

/** A device that the destination did not have on its command line was there before it loaded, and is there now. */
export const pluggedBefore: Proof = ({ observed: { plugged } }) => {
  if (!plugged) return { exercised: false, proof: 'no device was plugged' }
  const { id, typeBefore, typeAfter } = plugged
  return {
    exercised: typeBefore !== undefined && typeBefore === typeAfter,
    proof: `${id} was a ${typeBefore ?? 'nothing'} before migrate-incoming and is a ${typeAfter ?? 'nothing'} now`,
  }
}

/** Bytes that left the source; where QEMU cannot be asked any more, those that are in the file. */
function bytesWritten({ info, observed }: MigrationReport): number {
  return info.ram?.transferred ?? observed.file?.sizeBytes ?? Infinity
}

/** QEMU's own count of memory leaves out what is shared: what it sent is held against what the guest has. */
export function sentLittle(report: MigrationReport): Shown {
  const [written, total] = [bytesWritten(report), report.observed.memory?.guestBytes ?? 0]
  return { exercised: written < total / fewPart, proof: `${written} bytes sent for ${total} of memory` }
}

function sentMuch(report: MigrationReport): Shown {
  const [written, total] = [bytesWritten(report), report.observed.memory?.guestBytes ?? Infinity]
  return { exercised: written > total / fewPart, proof: `${written} bytes sent for ${total} of memory` }
}

function sameMemory({ observed: { memory } }: MigrationReport): Shown {
  const [before, after] = [memory?.before, memory?.after]
  const exercised = before !== undefined && before.device === after?.device && before.inode === after.inode
  return { exercised, proof: `memory was ${nameOf(before)} and is ${nameOf(after)}` }
}

function noSharedMemory({ observed: { memory } }: MigrationReport): Shown {
  const exercised = memory !== undefined && !memory.before && !memory.after
  return { exercised, proof: `memory was ${nameOf(memory?.before)} and is ${nameOf(memory?.after)}` }
}

/** These modes stop the guest before anything else, and then complete. */
function stoppedFirst({ source }: MigrationReport): Shown {
  const stopped = source.findIndex(({ event }) => event === 'STOP')
  const active = source.findIndex(({ data }) => data['status'] === 'active')
  const states = statesOf(source)
  return {
    exercised: stopped >= 0 && active > stopped && states.at(-1) === 'completed',
    proof: `STOP is event ${stopped}, active ${active}; source went through ${states.join(', ')}`,
  }
}

function nameOf(memory: MemoryObject | undefined): string {
  if (!memory) return "QEMU's own"
  return `inode ${memory.inode} of ${memory.device} (${memory.path})`
}
