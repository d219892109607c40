import { expect, test } from 'vitest'
import type { LinkShape } from '../../spec/link.ts'
import type { LinkCounts } from '../link/link-seen.ts'
import type { MigrationReport } from '../report.ts'
import { sampleReport } from './fixtures/sample-report.ts'
import { linkProofs } from './link.ts'
import { proveMigration } from './prove-migration.ts'

const transferred = 100_000_000
const counts: LinkCounts = { sentBytes: transferred, heldBack: 7, losses: 0 }

function over(shape: LinkShape, seen: Partial<LinkCounts> = {}, more: Partial<MigrationReport> = {}): MigrationReport {
  const ram = { ...sampleReport.info.ram!, transferred }
  const link = {
    shape: { name: 'x', ...shape },
    madeBy: 'a relay, since both sides are on one host',
    ...counts,
    ...seen,
  }
  const destination = [{ event: 'MIGRATION', data: { status: 'completed' }, at: 4_000 }]
  return { ...sampleReport, info: { status: 'completed', ram }, destination, observed: { link }, ...more }
}

test('a migration over the link as it is has nothing to prove', () => {
  expect(linkProofs(sampleReport)).toEqual([])
})

test('a rate shows in what QEMU sent until it was there', () => {
  expect(linkProofs(over({ rateKbit: 200_000 }))).toEqual([
    {
      feature: 'link with a rate of 200 Mbit/s',
      exercised: true,
      proof:
        '100000000 bytes in 4.00 s are 200.0 Mbit/s; 100000000 bytes went through a relay, since both sides are on one host, held back 7 times',
    },
  ])
})

const silent = { info: { status: 'completed' } }

test.each<[string, MigrationReport]>([
  ['that was faster', over({ rateKbit: 170_000 })],
  ['that went elsewhere', over({ rateKbit: 200_000 }, { sentBytes: transferred / 2 })],
  ['that the rate never held back', over({ rateKbit: 200_000 }, { heldBack: 0 })],
  ['that sent nothing', over({ rateKbit: 200_000 }, {}, silent)],
  ['that was not delayed enough', over({ delayMs: 20 }, { leastDelayMs: 19 })],
  ['of which no delay was measured', over({ delayMs: 20 })],
  ['that lost nothing', over({ lossPercent: 1 })],
])('a migration %s is not exercised', (_, report) => {
  expect(linkProofs(report).map(({ exercised }) => exercised)).toEqual([false])
})

test('every part of a link has its proof, among those of the migration', () => {
  const link = { rateKbit: 200_000, delayMs: 20, lossPercent: 1 }
  const proofs = linkProofs(over(link, { leastDelayMs: 20.5, losses: 3 }))
  expect(proofs.map(({ exercised }) => exercised)).toEqual([true, true, true])
  expect(proofs.map(({ proof }) => proof).slice(1)).toEqual([
    'it took 20.5 ms at least, one way, through a relay, since both sides are on one host',
    '3 packets were lost by a relay, since both sides are on one host',
  ])
  expect(proveMigration(over(link))).toEqual(expect.arrayContaining(linkProofs(over(link))))
})
