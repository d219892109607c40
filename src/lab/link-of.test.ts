import { expect, test } from 'vitest'
import type { LinkInput } from '../migration/link/link-input.ts'
import { linkOf } from './link-of.ts'

const on = (shapeLink: LinkInput['onHosts'] | undefined) => ({
  host: {},
  offer: { name: 'a', ...(shapeLink && { shapeLink }) },
})
const [here, there] = [on('allowed'), on('allowed')]
const shape = { name: 'far', delayMs: 20 }
const missing = 'the file of host b does not say shape-link: true'

test('the link between two hosts that allow it is theirs to change', () => {
  expect(linkOf({ link: shape }, { source: here, destination: there })).toEqual({ shape, onHosts: 'allowed' })
  expect(linkOf({}, { source: here, destination: there })).toEqual({ onHosts: 'allowed' })
})

test.each([
  [here, here, 'both sides are on one host'],
  [here, on({ missing }), missing],
  [on({ missing }), there, missing],
  [on(undefined), there, 'host a did not say'],
])('it is left alone where it must be', (source, destination, why) => {
  expect(linkOf({}, { source, destination })).toEqual({ onHosts: { missing: why } })
})
