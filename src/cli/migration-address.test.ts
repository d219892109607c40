import { expect, test } from 'vitest'
import { migrationAddressOf } from './migration-address.ts'

const signal = new AbortController().signal
const ssh = { address: 'lab-1' }
const at = { file: 'lab.yaml', line: 5, column: 11 }

/** A host that SSH has found at 10.0.0.1, where a name means `resolved`. */
function asked(
  wanted: string,
  { resolved = '', own = ['127.0.0.1', '10.0.0.1', '192.168.5.1', 'fd00::1', '::1', 'fe80::5'] } = {},
) {
  const stdout = `10.0.0.9 40000 10.0.0.1 22\n${resolved}\n${own.map((one) => `${one}\n`).join('')}`
  const host = { run: async () => ({ code: 0, signal: null, stdout, stderr: '' }) }
  const options = { fromOthers: true, signal }
  return migrationAddressOf(host, { name: 'lab-1', ssh, migrationAddress: wanted, at }, options)
}

test('an address is itself, a name what the host takes it for, and the default where SSH has found the host', async () => {
  expect(await asked('192.168.5.1')).toBe('192.168.5.1')
  expect(await asked('fd00::1')).toBe('fd00::1')
  expect(await asked('lab-1-migration', { resolved: '192.168.5.1' })).toBe('192.168.5.1')
  // Debian gives a host's own name this one, which no other host reaches.
  expect(await asked('lab-1', { resolved: '127.0.1.1' })).toBe('10.0.0.1')
})

test('a host that does not say which addresses it has is believed', async () => {
  expect(await asked('192.168.5.77', { own: [] })).toBe('192.168.5.77')
})

test.each<[string, string]>([
  ['192.168.5.77', "'migration-address: 192.168.5.77' is none of its addresses (10.0.0.1, 192.168.5.1, fd00::1)"],
  ['nowhere', "'nowhere' is no address and no name there"],
  ['127.0.0.1', 'no other host can reach 127.0.0.1'],
])('%s is refused', async (wanted, why) => {
  await expect(asked(wanted)).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'migration-address', host: 'lab-1' },
    message: `host lab-1: ${why}; give another one (lab.yaml:5)`,
  })
})

test('a host that is found at an address which it has not is to be given one', async () => {
  await expect(asked('lab-1', { own: ['10.0.0.2'] })).rejects.toThrow(
    "host lab-1: 10.0.0.1 is none of its addresses (10.0.0.2); give its 'migration-address' in the hosts file (lab.yaml:5)",
  )
})
