import type { Transport } from '../../spec/machine-spec.ts'
import type { MigrationReport } from '../report.ts'
import type { Proof } from './proof.ts'

/** What shows that the stream went the way that was asked for, besides the address. */
const proofs: Readonly<Record<Transport, Proof>> = {
  tcp: connected,
  unix: connected,
  exec: commandsRan('source', 'destination'),
  fd: ({ observed }) => {
    const answers = observed.passed ?? []
    return {
      exercised: answers.length === 2 && answers.every((answer) => /^\{"return": ?\{\}\}$/.test(answer)),
      proof: `QEMUs that were given an end of a socket pair answered ${answers.join(' and ') || 'nothing'}`,
    }
  },
  file: written,
  'exec-file': (report) => {
    const [file, ran] = [written(report), commandsRan('source')(report)]
    return { exercised: file.exercised && ran.exercised, proof: `${file.proof}; ${ran.proof}` }
  },
}

/**
 * The stream went the way that was asked for. In a cpr mode it is too short to be seen on its way: there the address is
 * QEMU's own word, and the mode has proofs of its own.
 */
export const transportProof: Proof = (report) => {
  const { transport, mode } = report.spec
  const scheme = transport.replace(/-file$/, '')
  const there = report.uri.startsWith(`${scheme}:`)
  const where = `migrated over ${report.uri}`
  if (mode.startsWith('cpr-')) return { exercised: there, proof: where }
  const { exercised, proof } = proofs[transport](report)
  return { exercised: exercised && there, proof: `${where}; ${proof}` }
}

/** The destination itself said that it listens there, and nowhere else could it have got a guest from. */
function connected({ observed, outcome }: MigrationReport) {
  const count = observed.wire?.length ?? observed.streams
  const seen = count === undefined ? '' : `, ${count} connections seen`
  return {
    exercised: outcome === 'completed' && observed.wire?.length !== 0,
    proof: `the destination listened there${seen}`,
  }
}

/** Each command leaves word of itself before it passes anything on. */
function commandsRan(...sides: readonly string[]): Proof {
  return ({ observed }) => {
    const ran = observed.commands ?? []
    return {
      exercised: sides.every((side) => ran.some((word) => word.startsWith(`${side} `))),
      proof: `commands that ran, by side and process: ${ran.join(', ') || 'none'}`,
    }
  }
}

/** In a background snapshot QEMU counts some headers that it does not write. */
const counterSlack = 0.99

/** What was sent is in the file, and what was in it before the offset still is. With mapped-ram a page has one place. */
function written({ spec, observed, info }: MigrationReport) {
  const { sizeBytes = 0, allocatedBytes = 0, untouchedBytes = 0 } = observed.file ?? {}
  const offset = spec.offset ?? 0
  const { transferred = Infinity, total = Infinity } = info.ram ?? {}
  const stream = spec.capabilities['mapped-ram'] ? total : transferred
  return {
    exercised: sizeBytes - offset >= stream * counterSlack && untouchedBytes === offset,
    proof:
      `a file of ${sizeBytes} bytes, ${allocatedBytes} of them on disk, for a stream of ${stream}; ` +
      `${untouchedBytes} of ${offset} bytes before it are as they were`,
  }
}
