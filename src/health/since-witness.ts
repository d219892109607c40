import type { Beat } from '../guest/beats.ts'
import type { Witness } from './witness.ts'

/**
 * Beats of one machine from the witness on: a boot before that has numbers of its own. The earliest time at which a beat
 * may have come can lie before that of the beat before it: one cut, not a filter.
 */
export function sinceWitness(beats: readonly Beat[], { clock }: Witness): readonly Beat[] {
  const first = beats.findIndex(({ arrivedAt }) => arrivedAt >= clock.controllerMs)
  return first < 0 ? [] : beats.slice(first)
}
