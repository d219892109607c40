import { guestToMake, type GuestSpec } from '../../../providers/guests/index.ts'
import { MissingCapability } from '../../base/errors.ts'
import type { Config } from '../../matrix/config.ts'
import type { Profile } from '../../matrix/profile.ts'
import type { Settings } from '../settings.ts'
import type { Answer } from './host-report.ts'

type Place = Pick<Settings, 'cache'>
type Answers = Readonly<Record<string, Answer>>

/**
 * Guests that nobody makes only to look at them: what it takes to have them, or why they cannot be had. All others are
 * there, or come with a small download.
 */
export async function otherGuests({ guests }: Pick<Config, 'guests'>, place: Place): Promise<Answers> {
  const answers: Record<string, Answer> = {}
  for (const profile of guests.values()) {
    const answer = await answerOf(profile, place)
    if (answer) answers[profile.name] = answer
  }
  return answers
}

/** The same for a host of a lab, to which disks that are made here are not copied only to look at them either. */
export async function otherGuestsOfHosts(config: Pick<Config, 'guests'>, place: Place): Promise<Answers> {
  const large = [...config.guests.values()].filter(({ provider }) => provider === 'debian')
  const made = { ok: true, detail: 'made on this machine; another host gets a copy with its first case' }
  return { ...Object.fromEntries(large.map(({ name }) => [name, made])), ...(await otherGuests(config, place)) }
}

async function answerOf({ name, settings }: Profile, { cache }: Place): Promise<Answer | undefined> {
  try {
    const takes = await guestToMake(settings as GuestSpec, { name, cache })
    return takes === undefined
      ? undefined
      : { ok: true, detail: `not there yet; the first case with it makes it: ${takes}` }
  } catch (error) {
    if (error instanceof MissingCapability) return { ok: false, detail: error.message }
    throw error
  }
}
