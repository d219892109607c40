import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHostFaults } from '../../reports/host-faults.ts'
import { describeEnvironment } from './environment.ts'
import { downOffer, upOffer } from './fixtures/offers.ts'
import { expectDifferent, expectEnough } from './offers.ts'
import { noteUnused, whyOneHostOnly } from './unused-hosts.ts'

const canvas = { columns: 79, color: false }
const oneHost = 'no case can run between two hosts: of 2 only box-1 can be used'

test('hosts that cannot be used are in the run folder and on the terminal', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'unused-hosts-'))
  const context = { runDir: folder.path, placement: 'any', hosts: [upOffer('box-1'), downOffer('box-2')] } as const
  expect(await noteUnused(context, canvas)).toEqual(['HOST    box-2 is not used: box-2 is down', `HOST    ${oneHost}`])
  expect(await readHostFaults(folder.path)).toMatchObject([
    { host: 'box-2', case: '', code: 'host-unreachable', reason: 'box-2 is down', givenUp: false, notUsed: true },
  ])
})

test('a run that can use all of its hosts has nothing to tell', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'unused-hosts-'))
  const context = { runDir: folder.path, placement: 'any', hosts: [upOffer('box-1'), upOffer('box-2')] } as const
  expect(await noteUnused(context, canvas)).toEqual([])
  expect(await readHostFaults(folder.path)).toEqual([])
  expect(Object.keys(describeEnvironment(context))).toEqual(['host'])
})

test.each([
  ['one of two', 'any', [upOffer('box-1'), downOffer('box-2')], oneHost],
  ['two of three', 'any', [upOffer('box-1'), upOffer('box-2'), downOffer('box-3')], undefined],
  ['the only one', 'any', [upOffer('box-1')], undefined],
  ['one of two, where each case is to be on one', 'together', [upOffer('box-1'), downOffer('box-2')], undefined],
] as const)('whether cases run between hosts: %s can be used', (_, placement, hosts, why) => {
  expect(whyOneHostOnly({ placement, hosts })).toBe(why)
})

test('reports tell which hosts could not be used', () => {
  expect(describeEnvironment({ placement: 'any', hosts: [upOffer('box-1'), downOffer('box-2')] })).toMatchObject({
    'host box-2': 'not used: box-2 is down',
    'hosts left': oneHost,
  })
})

test.each([
  ['any', [downOffer('a')], 'a is down'],
  ['any', [downOffer('a'), downOffer('b')], 'none of 2 hosts can be used: a is down; b is down'],
  ['across', [upOffer('a'), downOffer('b')], 'b is down'],
  ['across', [upOffer('a'), downOffer('b'), downOffer('c')], 'only 1 of 3 hosts can be used: b is down; c is down'],
] as const)('with too few hosts, all that cannot be used are named: %s', (placement, offers, message) => {
  expect(() => expectEnough(offers, { placement })).toThrow(
    expect.objectContaining({
      code: 'host-unreachable',
      message,
      host: offers.find(({ fault }) => fault)?.name,
    }) as Error,
  )
})

test.each(['any', 'across'] as const)('hosts that can be used are enough: %s', (placement) => {
  expect(() => expectEnough([upOffer('a'), upOffer('b'), downOffer('c')], { placement })).not.toThrow()
})

test('a machine that a lab has under two names is refused; hosts of the same name or boot are not', () => {
  const host = (name: string, boot?: string) => ({ name, ...(boot && { facts: { boot } }) })
  const different = [host('a', '6e2e lab'), host('b', '6e2e other'), host('c', '77aa lab'), host('d'), host('e')]
  expect(() => expectDifferent(different)).not.toThrow()
  expect(() => expectDifferent([...different, host('f', '77aa lab')])).toThrow(
    'hosts c and f are the same machine: leave one out',
  )
})
