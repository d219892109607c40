import { expect, test } from 'vitest'
import { LabError } from '../../../src/base/errors.ts'
import { expectForwarding } from './open-ssh-host.ts'

const checked = { host: 'lab', directory: '/s', signal: new AbortController().signal }
const listener = { address: { host: '127.0.0.1', port: 1 }, [Symbol.asyncDispose]: async () => {} }
const stream = { destroy: () => {} }

/** A connection on which all goes well that is not given. */
const connectionWith = (parts: object) =>
  ({
    ...{ lost: new AbortController().signal, listen: async () => listener, dial: async () => stream },
    leadsToSockets: async () => true,
    ...parts,
  }) as never

const refused = async () => Promise.reject(new Error('administratively prohibited'))

test.each([
  [{ listen: refused }, 'AllowTcpForwarding'],
  [{ dial: refused }, 'AllowTcpForwarding'],
  [{ leadsToSockets: async () => false }, 'AllowStreamLocalForwarding'],
])('an sshd that forwards nothing is told by its option', async (parts, option) => {
  await expect(expectForwarding(connectionWith(parts), checked)).rejects.toMatchObject({
    ...{ code: 'host-unusable', message: expect.stringContaining(`(sshd_config: ${option} yes)`) as string },
  })
})

test.each(['listen', 'dial', 'leadsToSockets'])('a host that is lost in %s forbids nothing', async (step) => {
  const lost = new AbortController()
  const lose = async () => {
    lost.abort(new LabError('host-lost', 'gone', { host: 'lab' }))
    if (step === 'leadsToSockets') return false
    throw lost.signal.reason
  }
  const connection = connectionWith({ lost: lost.signal, [step]: lose })
  await expect(expectForwarding(connection, checked)).rejects.toMatchObject({ code: 'host-lost', message: 'gone' })
})
