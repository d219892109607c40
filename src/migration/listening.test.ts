import { expect, test } from 'vitest'
import { QmpError } from '../qmp/message.ts'
import { listening } from './listening.ts'

const host = { name: 'lab-1', migrationAddress: '10.9.9.9' }
const refusing = (desc: string) => () =>
  Promise.reject(new QmpError('the destination', 'migrate-incoming', { class: 'GenericError', desc }))

test.each([
  'Failed to bind socket: Cannot assign requested address',
  'address resolution failed for lab-1:0: Name or service not known',
  'Failed to find an available port: Address already in use',
])('%s is the lab’s', async (desc) => {
  await expect(listening(host, refusing(desc))).rejects.toMatchObject({
    ...{ name: 'LabError', code: 'migration-address', host: 'lab-1' },
    message: `nothing can listen at 10.9.9.9, the migration address of host lab-1: ${desc}`,
  })
})

test('any other refusal is QEMU’s, and what listens listens', async () => {
  await expect(listening(host, refusing('Capability x is off'))).rejects.toBeInstanceOf(QmpError)
  expect(await listening(host, async () => 'tcp:10.9.9.9:1')).toBe('tcp:10.9.9.9:1')
})
