import type { Fact } from './facts.ts'

/** Value of the dimension firmware for the flash of a machine; none where it has no flash, for that is SeaBIOS. */
export function firmwareOf(facts: readonly Fact[]): string | undefined {
  const drives = new Set(facts.flatMap((fact) => (isFlash(fact) ? [fact.subject] : [])))
  const flash = facts.filter(
    ({ subject, key }) =>
      (subject.startsWith('-machine pflash0') && key === 'filename') ||
      (drives.has(subject) && key === 'file') ||
      subject === '-pflash',
  )
  if (flash.length === 0) return undefined
  return flash.some(({ value }) => /secboot|secure|\.ms\./i.test(value)) ? 'ovmf-secure' : 'ovmf'
}

/** `-drive if=pflash`, which is flash without anything that uses it. */
function isFlash({ subject, key, value }: Fact): boolean {
  return subject.startsWith('-drive ') && key === 'if' && value === 'pflash'
}
