import { expect, test } from 'vitest'
import { configure } from './configure.ts'
import { scriptedPair } from './fixtures/scripted-pair.ts'
import { restoring } from './restore.ts'

test('parameters are what they were again, and only those that were changed are set', async () => {
  await using pair = await scriptedPair(() => {}, { spec: { parameters: { mode: 'cpr-reboot', 'no-such': 1 } } })
  const { source, input } = pair
  const { signal } = input.attempt
  await source.monitor.execute('migrate-set-parameters', { mode: 'normal', 'downtime-limit': 300 }, { signal })
  await restoring(input, () => configure(source, { side: 'source', spec: input.spec, signal }))
  expect(source.qemu.commands.at(-1)).toMatchObject({
    execute: 'migrate-set-parameters',
    arguments: { mode: 'normal' },
  })
})
