import { LabError } from '../../src/base/errors.ts'

/** The first three numbers of the addresses of both networks: `10.213.71`. */
export type Subnets = Readonly<{ management: string; migration: string }>

/** The pair of the lab `box`; the pairs of others come after it. */
const firstThird = 71
const lastThird = 253

/**
 * Two neighbouring networks of 256 addresses that no route of this machine overlaps, given the destinations of its routes.
 * Those of the lab `box` are always the same, because a file with its addresses is shipped. Throws LabError `lab-network`
 * where there is none.
 */
export function chooseSubnets(lab: string, routes: readonly string[]): Subnets {
  const taken = routes.filter((route) => route !== 'default').map(rangeOf)
  const last = lab === 'box' ? firstThird : lastThird - 1
  const first = lab === 'box' ? firstThird : firstThird + 2
  for (let third = first; third <= last; third += 2) {
    const pair = { management: `10.213.${third}`, migration: `10.213.${third + 1}` }
    if (!Object.values(pair).some((subnet) => taken.some((range) => overlap(range, rangeOf(`${subnet}.0/24`)))))
      return pair
  }
  const tried = `10.213.${first}.0/24 to 10.213.${last + 1}.0/24`
  throw new LabError('lab-network', `lab ${lab}: routes of this machine lead to all of ${tried}; see 'ip route'`)
}

type Range = Readonly<{ first: number; last: number }>

/** `10.0.0.0/8`, or one address. */
function rangeOf(route: string): Range {
  const [address = '', bits = '32'] = route.split('/')
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
  const size = 2 ** (32 - Number(bits))
  const first = number - (number % size)
  return { first, last: first + size - 1 }
}

function overlap(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last
}
