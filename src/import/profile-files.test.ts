import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { importMachine } from './build-profile.ts'
import { factsOf } from './facts.ts'
import { type ProfileFile, profileFiles, withProfile } from './profile-files.ts'
import { profileName } from './profile-name.ts'
import { readCommandLine } from './read-command-line.ts'

function files(text: string): readonly ProfileFile[] {
  return profileFiles({ name: 'it', from: 'a.txt', ...importMachine({ text: `kvm ${text}`, file: 'f' }) })
}

test('a file for each part of the catalogue', () => {
  const all = files('-M q35,usb=off -m 1G,slots=2,maxmem=4G -smp 1,sockets=3 -cpu EPYC,+aes -device VGA,addr=0x2')
  expect(Object.fromEntries(all.map(({ catalogue, text }) => [catalogue, parse(text)]))).toEqual({
    machines: {
      it: {
        about: 'imported from a.txt',
        'machine-type': 'q35',
        options: { usb: 'off' },
        parts: { devices: [{ driver: 'VGA', addr: '0x2' }] },
      },
    },
    cpus: { it: { about: 'imported from a.txt', model: 'EPYC', features: ['+aes'] } },
    memory: { it: { about: 'imported from a.txt', size: '1024M', slots: 2, max: '4096M' } },
    topologies: { it: { about: 'imported from a.txt', cpus: 1, max: 3, sockets: 3, dies: 1, cores: 1, threads: 1 } },
  })
})

test('comments say what is not in it, and nothing gets out of them', () => {
  const [{ text }] = files('-M q35 -object {"qom-type":"secret","id":"s","data":"a\\nq35:\\n  x: 1"}') as [ProfileFile]
  expect(text).toContain('# left-out -object s (qom-type=secret,data=a�q35:�  x: 1): ')
  expect(Object.keys(parse(text) as object)).toEqual(['it'])
})

test('the dimensions of a case that runs on it', () => {
  const flash = '-blockdev file,filename=/OVMF_CODE.fd,node-name=f -machine q35,pflash0=f'
  const { profile } = importMachine({ text: `kvm ${flash}`, file: 'f' })
  expect(withProfile('a', profile)).toBe(
    '--with machine=a --with cpu=a --with memory=a --with vcpus=a --with firmware=ovmf',
  )
  expect(withProfile('a', { ...profile, firmware: 'ovmf-secure' })).toMatch(
    / --with firmware=ovmf-secure --with guest=debian-12$/,
  )
})

test.each([
  ['-name guest=web-1,debug-threads=on', 'web-1'],
  ['-name --ns/vm:1', 'ns-vm-1'],
  ['-S', 'imported'],
  ["-name '…'", 'imported'],
])('the name of %s is %s', (text, name) => {
  expect(profileName(factsOf(readCommandLine({ text: `kvm ${text}`, file: 'f' })))).toBe(name)
})
