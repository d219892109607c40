import { expect, test } from 'vitest'
import { sampleImage } from '../spec/fixtures/samples.ts'
import { type GuestScript, scriptedGuest } from './fixtures/scripted-guest.ts'
import { identity } from './identity.ts'

const info = {
  ...{ 'kernel-release': sampleImage.release, 'kernel-version': '#1 SMP', machine: 'x86_64', id: 'micro' },
  ...{ name: 'Micro', 'pretty-name': 'Micro 1', 'version-id': '1' },
}

function guest(answer: object = info, nameOf = (name: string) => name): GuestScript {
  let name = 'virtqual'
  const rename = (to: string) => () => ((name = to), '')
  return {
    qga: { 'guest-get-osinfo': () => answer, 'guest-get-host-name': () => ({ 'host-name': nameOf(name) }) },
    shell: {
      'uname -v': '#1 SMP\nx86_64\n',
      'os-release': 'ID=micro\nNAME="Micro"\nPRETTY_NAME="Micro 1"\nVERSION_ID=1\n',
      'hostname virtqual-renamed': rename('virtqual-renamed'),
      'hostname virtqual': rename('virtqual'),
      hostname: 'virtqual\n',
    },
  }
}

test('what the kernel and os-release say as well is right', async () => {
  expect(await identity.run(await scriptedGuest(guest()))).toContain('Micro 1')
})

test.each([
  ['another kernel', guest({ ...info, 'kernel-release': '5.4' }), 'the kernel release'],
  ['another machine', guest({ ...info, machine: 'i386' }), 'the kernel'],
  ['another system', guest({ ...info, id: 'other' }), 'id'],
  ['a system without a version', guest({ ...info, 'version-id': undefined }), 'version-id'],
  ['a name that it had before', guest(info, () => 'virtqual'), 'the host name'],
])('%s is wrong', async (_, script, what) => {
  const running = identity.run(await scriptedGuest(script))
  await expect(running).rejects.toMatchObject({ code: 'agent-answer-wrong' })
  await expect(running).rejects.toThrow(`${what} is `)
})
