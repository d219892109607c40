import { expect, test } from 'vitest'
import type { Case } from '../matrix/case.ts'
import type { Config } from '../matrix/config.ts'
import { expectConfigured } from './resumable.ts'

const side = (build: string, guest: string) => ({ build, guest }) as Case['source']
const plan = [{ source: side('old', 'micro'), destination: side('new', 'gone') }]

function configured(builds: readonly string[], guests: readonly string[]) {
  const profiles = (names: readonly string[]) => new Map(names.map((name) => [name, {}])) as unknown as Config['builds']
  return { builds: profiles(builds), guests: profiles(guests) }
}

test('a plan whose builds and guests are all there can be resumed', () => {
  expect(() => expectConfigured(plan, configured(['old', 'new'], ['micro', 'gone']), { cfg: [] })).not.toThrow()
})

test('what is gone is named, with the overlay that it belongs into', () => {
  expect(() => expectConfigured(plan, configured(['new'], ['micro']), { cfg: ['/lab'] })).toThrow(
    "has the build 'old', which the configuration no longer has — put builds/old.yaml back into /lab or the built-in",
  )
  expect(() => expectConfigured(plan, configured(['old', 'new'], ['micro']), { cfg: [] })).toThrow("the guest 'gone'")
})
