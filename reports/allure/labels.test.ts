import { expect, test } from 'vitest'
import { sampleAttempt } from '../fixtures/samples.ts'
import { labels } from './labels.ts'

test.for([
  [{ migration: 'precopy-tcp', hotplug: 'cpu@before' }, 'precopy-tcp'],
  [{ migration: 'none', hotplug: 'dimm' }, 'dimm'],
  [{ migration: 'none', hotplug: 'none', guest: 'micro-6.1' }, 'micro-6.1'],
] as const)('the story of %o is %s', ([params, story]) => {
  const found = labels(sampleAttempt('0123456789', 'passed', { params }), 'smoke').filter(
    ({ name }) => name === 'story',
  )
  expect(found).toEqual([{ name: 'story', value: story }])
})
