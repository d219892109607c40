import { ExpectationError, LabError } from '../base/errors.ts'

type Refused = Readonly<{
  command: string
  words: readonly string[]
  values: Readonly<Record<string, string>>
}>

/** What an answer of the probe that is not ok means: the guest's memory or disk is wrong, or the probe was asked something wrong. */
export function refusal(name: string, { command, words: [kind = '', ...more], values }: Refused): Error {
  const { page, block, offset, expected, found, bad } = values
  const facts = { expected, actual: found }
  const holds = `holds ${found} at byte ${offset} instead of ${expected}`
  if (kind === 'mismatch')
    return new ExpectationError(
      'memory-corrupt',
      `page ${page} of the stamped memory of ${name} ${holds} (${bad} bad pages)`,
      facts,
    )
  if (kind === 'range-mismatch')
    return new ExpectationError('memory-corrupt', `plugged memory of ${name} has ${bad} bad pages`)
  if (kind === 'disk-mismatch')
    return new ExpectationError(
      'disk-corrupt',
      `block ${block} of the disk of ${name} ${holds} (${bad} bad blocks)`,
      facts,
    )
  if (kind === 'disk-error')
    return new ExpectationError('disk-error', `the disk of ${name} failed in the guest, ${more.join(' ')}`)
  return new LabError('probe-refused', `the probe of ${name} refused '${command}': ${[kind, ...more].join(' ')}`)
}
