import { expect, test } from 'vitest'
import { askOnce } from './ask.ts'
import { ScriptedQemu } from '../qmp/fixtures/scripted-qemu.ts'

test('what two proofs ask is asked once, and what differs is asked again', async () => {
  const qemu = new ScriptedQemu({ 'query-memdev': () => [], 'qom-get': ({ property }) => property })
  await using monitor = await qemu.monitor()
  const ask = askOnce(monitor, new AbortController().signal)
  const get = (property: string) => ask('qom-get', { path: '/machine', property })
  await Promise.all([ask('query-memdev'), ask('query-memdev'), get('type'), get('type')])
  expect([await get('type'), await get('pcie')]).toEqual(['type', 'pcie'])
  expect(qemu.names.filter((name) => name !== 'qmp_capabilities')).toEqual(['query-memdev', 'qom-get', 'qom-get'])
})
