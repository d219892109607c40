import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { guestOses, type Pinged } from '../guest/guest-os.ts'
import type { Attempt } from '../machine/attempt.ts'
import { lookAgain } from '../machine/look-again.ts'
import type { Machine } from '../machine/machine.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import type { Network } from '../spec/parts.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { Check } from './checks.ts'

/** A network of a part, by the hardware address of its card: what its interface is called is the guest's affair. */
type Carded = Readonly<{ part: string; mac: string; network: Network }>

/** What the guest reached when it was witnessed, and what it could not be asked. */
export type Networks = Readonly<{
  reached: readonly Readonly<{ carded: Carded; before: Pinged }>[]
  unchecked: readonly Exercised[]
}>

/** The guest reaches all that the parts of its machine say. Rejects with ExpectationError `network-dead`. */
export async function witnessNetworks(source: Machine, signal: AbortSignal): Promise<Networks> {
  const reached: Networks['reached'][number][] = []
  const unchecked: Exercised[] = []
  for (const carded of await cardsOf(source, signal)) {
    const feature = `the guest reaches ${carded.network.reaches} over ${carded.part}`
    const before = await step(feature, () => witnessNetwork(source, carded, signal))
    if (typeof before === 'string') unchecked.push(notChecked(feature, before))
    else reached.push({ carded, before })
  }
  return { reached, unchecked }
}

type Witnessed = Readonly<{ witness: Readonly<{ networks: Networks }>; attempt: Pick<Attempt, 'signal'> }>

/** It still reaches what it did when it was witnessed; `proofs` gets the proof of each. They reject with `network-dead`. */
export function networkChecks(machine: Machine, { witness, attempt }: Witnessed, proofs: Exercised[]): Check[] {
  return witness.networks.reached.map(({ carded, before }) => ({
    name: `the guest still reaches ${carded.network.reaches} over ${carded.part}`,
    run: async () => {
      const now = await ask(machine, carded, attempt.signal)
      const feature = `${machine.name}: guest reaches ${carded.network.reaches} over ${carded.part}`
      if (typeof now === 'string') throw unable({ carded, where: machine.name, why: now, before })
      expectReached({ carded, where: machine.name, now, before })
      return proofs.push({
        feature,
        exercised: true,
        proof: `${cardOf(carded, now)}: ${count(now)}, as ${count(before)} before`,
      })
    },
  }))
}

async function cardsOf({ spec, monitor }: Machine, signal: AbortSignal): Promise<Carded[]> {
  const cards: Carded[] = []
  for (const { name: part, network: networks = [] } of partsOf(spec))
    for (const network of networks) {
      const args = { path: `/machine/peripheral/${network.device}`, property: 'mac' }
      cards.push({ part, network, mac: await monitor.execute<string>('qom-get', args, { signal }) })
    }
  return cards
}

/** A guest that has just booted may not have found its card yet. */
async function witnessNetwork(source: Machine, carded: Carded, signal: AbortSignal): Promise<Pinged | string> {
  const found = (seen: Pinged | string) => typeof seen === 'string' || seen.nic !== undefined
  const now = await lookAgain({ look: () => ask(source, carded, signal), found, signal })
  return typeof now === 'string' ? now : expectReached({ carded, where: source.name, now })
}

/** What came of pinging, or why nobody can. */
async function ask({ agent, equipment }: Machine, { mac, network }: Carded, signal: AbortSignal) {
  const { name, os } = equipment.image
  const { ping } = guestOses[os]
  if (!ping) return `nobody knows how ${os} is told to ping`
  const { address, reaches } = network
  const pinged = await unlessBlocked(
    () => ping(agent, { mac, address, reaches }, signal),
    (why) => why,
  )
  return pinged ?? `guest ${name} has no ping, or no ip`
}

type Look = Readonly<{ carded: Carded; where: string; now: Pinged; before?: Pinged }>

function expectReached({ carded, where, now, before }: Look): Pinged {
  if (now.reached) return now
  const { part, network } = carded
  const way = `${network.reaches} over ${part} (${cardOf(carded, now)})`
  const what = before ? `no longer reaches ${way}` : `does not reach ${way} to begin with`
  const counts = before ? `${count(now)}, before it was ${count(before)}` : count(now)
  const said = now.said && `; it says '${now.said}'`
  throw new ExpectationError('network-dead', `the guest on the ${where} ${what}: ${counts}${said}`, {
    expected: 'answers to pings, one after the other',
    actual: count(now),
  })
}

/** It could before: what it pinged with is gone, and whether it is reached nobody knows. */
function unable({ carded, where, why, before }: Omit<Look, 'now'> & Readonly<{ why: string; before: Pinged }>) {
  const what = `can no longer ping ${carded.network.reaches} over ${carded.part}: ${why}; before it was ${count(before)}`
  return new ExpectationError('network-dead', `the guest on the ${where} ${what}`, {
    expected: 'answers to pings, one after the other',
    actual: why,
  })
}

function cardOf({ mac }: Carded, { nic }: Pinged): string {
  return nic === undefined ? `no interface has ${mac}` : `${nic}, ${mac}`
}

function count({ answered, sent }: Pinged): string {
  return `${answered} of ${sent} pings answered`
}
