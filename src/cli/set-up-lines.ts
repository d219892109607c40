import { type HostOffer, isMissing } from '../lab/run-context.ts'
import type { Prepared } from '../lab/prepare.ts'

type Made = Pick<Prepared, 'builds' | 'guests' | 'firmware' | 'tools'>

/** What is ready, and what is not there and why: a line each. */
export function setUpLines({ builds, guests, firmware = {}, tools }: Made): string[] {
  return [builds, guests, firmware, tools].flatMap((offers) =>
    Object.entries(offers).map(([name, offer]: [string, string | object]) =>
      typeof offer !== 'string' && isMissing(offer) ? `${name}: ${offer.missing}` : `${name}: ready`,
    ),
  )
}

/** The same of a host of a lab, by its name; of one that cannot be used, why. */
export function hostSetUpLines({ name, fault, ...offer }: HostOffer): string[] {
  const lines = fault ? [fault.missing] : setUpLines(offer)
  return lines.map((line) => `${name}: ${line}`)
}
