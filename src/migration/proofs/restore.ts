import { type Proof, statesOf } from './proof.ts'

/** A QEMU loaded the guest from where another had saved it, and ran it. */
export const restoreProof: Proof = ({ spec, source, destination, observed }) => {
  const states = statesOf(destination)
  const loadedAt = destination.findIndex(({ data }) => data['status'] === 'completed')
  const resumedAt = destination.findIndex(({ event }) => event === 'RESUME')
  const savedFirst = (source.at(-1)?.at ?? Infinity) <= (destination[0]?.at ?? 0)
  const ran = spec.transport === 'exec-file' ? (observed.commands ?? []).filter(isReader) : ['QEMU']
  return {
    exercised: states.includes('active') && loadedAt >= 0 && resumedAt >= 0 && savedFirst && ran.length > 0,
    proof:
      `destination went through ${states.join(', ')}; events of RESUME and completed: ${resumedAt} and ${loadedAt}; ` +
      `${savedFirst ? 'after' : 'before'} the source had ended; read by ${ran.join(', ') || 'nobody'}`,
  }
}

function isReader(mark: string): boolean {
  return mark.startsWith('destination ')
}
