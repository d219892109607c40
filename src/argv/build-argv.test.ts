import { expect, test } from 'vitest'
import { sampleBuild, sampleImage, sampleSpec } from '../spec/fixtures/samples.ts'
import { type ArgvInput, buildArgv } from './build-argv.ts'
import type { Placement } from './placement.ts'

const placement: Placement = {
  name: '0123abcd-source',
  uuid: '76697274-7175-4100-8000-00000123abcd',
  scratch: '/tmp/s',
  qmpSocket: '/tmp/s/qmp',
  fdMonitorSocket: '/tmp/s/qmp-fd',
  agentSocket: '/tmp/s/agent',
  probeSocket: '/tmp/s/probe',
  tpmSocket: '/tmp/s/tpm',
  consoleLog: '/run/source/console.log',
}

const source: ArgvInput = {
  spec: sampleSpec,
  build: sampleBuild,
  image: sampleImage,
  accelerator: 'tcg',
  jsonDevices: true,
  sandbox: true,
  exitWithParent: false,
  placement,
}

/** The command line as a person writes it: an option and its value on each line. */
function commandLine(changes: Partial<ArgvInput> = {}): string {
  const [binary, ...options] = buildArgv({ ...source, ...changes })
  return [binary, ...options.join('\n').split(/\n(?=-)/)].map((line) => line!.replace('\n', ' ')).join('\n')
}

/** What an option is given, every time that it occurs. */
function values(option: string, changes: Partial<ArgvInput>): string[] {
  const argv = buildArgv({ ...source, ...changes })
  return argv.filter((_, index) => argv[index - 1] === option)
}

test('a q35 source, with devices as JSON', () => {
  expect(commandLine()).toMatchInlineSnapshot(`
    "/usr/bin/qemu-system-x86_64
    -name guest=0123abcd-source,debug-threads=on
    -uuid 76697274-7175-4100-8000-00000123abcd
    -nodefaults
    -no-user-config
    -display none
    -no-reboot
    -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
    -msg timestamp=on
    -machine pc-q35-10.0,dump-guest-core=off
    -accel tcg
    -cpu max
    -smp 2,maxcpus=2
    -m 512M
    -kernel /cache/vmlinuz
    -initrd /cache/initrd.gz
    -append console=ttyS0 panic=-1 quiet
    -chardev socket,id=qmp,path=/tmp/s/qmp,server=on,wait=off
    -mon chardev=qmp,mode=control
    -chardev socket,id=agent,path=/tmp/s/agent,server=on,wait=off
    -chardev socket,id=probe,path=/tmp/s/probe,server=on,wait=off
    -chardev file,id=console,path=/run/source/console.log,append=on
    -serial chardev:console
    -device {"driver":"virtio-serial-pci","id":"serial","bus":"pcie.0","addr":"0x3"}
    -device {"driver":"virtserialport","bus":"serial.0","nr":1,"chardev":"agent","name":"org.qemu.guest_agent.0","id":"agent-port"}
    -device {"driver":"virtserialport","bus":"serial.0","nr":2,"chardev":"probe","name":"org.virtqual.probe.0","id":"probe-port"}
    -S"
  `)
})

test('an i440fx destination, with devices as key=value', () => {
  expect(
    commandLine({
      spec: {
        ...sampleSpec,
        machineType: 'pc-i440fx-7.2',
        machineOptions: { smm: 'off', vmport: 'off' },
        cpu: { model: 'Nehalem', features: ['-vmx', '+aes'] },
        smp: { cpus: 1, maxcpus: 4 },
        memory: { sizeMib: 256 },
      },
      build: {
        ...sampleBuild,
        argv: ['/b/lib64/ld-linux-x86-64.so.2', '--library-path', '/b/lib', '/b/bin/qemu-system-x86_64'],
        firmware: ['/b/share/qemu', '/b/share/seabios'],
      },
      accelerator: 'kvm',
      jsonDevices: false,
      placement: { ...placement, name: '0123abcd-destination', incoming: ['defer'] },
    }),
  ).toMatchInlineSnapshot(`
    "/b/lib64/ld-linux-x86-64.so.2
    --library-path /b/lib
    /b/bin/qemu-system-x86_64
    -L /b/share/qemu
    -L /b/share/seabios
    -name guest=0123abcd-destination,debug-threads=on
    -uuid 76697274-7175-4100-8000-00000123abcd
    -nodefaults
    -no-user-config
    -display none
    -no-reboot
    -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
    -msg timestamp=on
    -machine pc-i440fx-7.2,dump-guest-core=off,smm=off,vmport=off
    -accel kvm
    -cpu Nehalem,-vmx,+aes
    -smp 1,maxcpus=4
    -m 256M
    -kernel /cache/vmlinuz
    -initrd /cache/initrd.gz
    -append console=ttyS0 panic=-1 quiet
    -chardev socket,id=qmp,path=/tmp/s/qmp,server=on,wait=off
    -mon chardev=qmp,mode=control
    -chardev socket,id=agent,path=/tmp/s/agent,server=on,wait=off
    -chardev socket,id=probe,path=/tmp/s/probe,server=on,wait=off
    -chardev file,id=console,path=/run/source/console.log,append=on
    -serial chardev:console
    -device virtio-serial-pci,id=serial,bus=pci.0,addr=0x3
    -device virtserialport,bus=serial.0,nr=1,chardev=agent,name=org.qemu.guest_agent.0,id=agent-port
    -device virtserialport,bus=serial.0,nr=2,chardev=probe,name=org.virtqual.probe.0,id=probe-port
    -incoming defer"
  `)
})

test('both sides of a migration differ in nothing that the guest can see', () => {
  const destination = { ...placement, name: '0123abcd-destination', qmpSocket: '/tmp/d/qmp', incoming: ['defer'] }
  const withoutPlace = (argv: readonly string[]) =>
    argv.filter((word) => !/source|destination|\/tmp\/[sd]\/qmp|^-incoming$|^defer$|^-S$/.test(word))
  expect(withoutPlace(buildArgv({ ...source, placement: destination }))).toEqual(withoutPlace(buildArgv(source)))
})

test('a source waits for its monitor before it runs, a destination for its migration', () => {
  expect(buildArgv(source)).toContain('-S')
  expect(values('-incoming', {})).toEqual([])
  const destination = { placement: { ...placement, incoming: ['defer'] } }
  expect(buildArgv({ ...source, ...destination })).not.toContain('-S')
  expect(values('-incoming', destination)).toEqual(['defer'])
})

test('commas in paths are written twice, for QEMU takes one as the end of the path', () => {
  const folder = '/tmp/a,b,,c'
  const sockets = { qmpSocket: `${folder}/qmp`, agentSocket: `${folder}/agent`, probeSocket: `${folder}/probe` }
  const chardevs = values('-chardev', { placement: { ...placement, ...sockets, consoleLog: `${folder}/console` } })
  expect(chardevs).toEqual([
    'socket,id=qmp,path=/tmp/a,,b,,,,c/qmp,server=on,wait=off',
    'socket,id=agent,path=/tmp/a,,b,,,,c/agent,server=on,wait=off',
    'socket,id=probe,path=/tmp/a,,b,,,,c/probe,server=on,wait=off',
    'file,id=console,path=/tmp/a,,b,,,,c/console,append=on',
  ])
})

test('commas in values of machine options are written twice', () => {
  const spec = { ...sampleSpec, machineOptions: { firmware: '/roms/a,b.bin' } }
  expect(values('-machine', { spec })).toEqual(['pc-q35-10.0,dump-guest-core=off,firmware=/roms/a,,b.bin'])
})

test('files of the guest are passed as they are: these options take a path and nothing else', () => {
  const image = { ...sampleImage, kernel: '/a,b/vmlinuz', initrd: '/a,b/initrd', append: 'console=ttyS0,115200' }
  expect(['-kernel', '-initrd', '-append'].flatMap((option) => values(option, { image }))).toEqual([
    '/a,b/vmlinuz',
    '/a,b/initrd',
    'console=ttyS0,115200',
  ])
})

test.each([
  ['pc-q35-10.0', 'pcie.0'],
  ['q35', 'pcie.0'],
  ['pc-i440fx-7.2', 'pci.0'],
  ['pc', 'pci.0'],
])('devices of %s sit on %s', (machineType, bus) => {
  const [serial] = values('-device', { spec: { ...sampleSpec, machineType } })
  expect(JSON.parse(serial!)).toMatchObject({ driver: 'virtio-serial-pci', bus })
})

test('a build that can is asked to end with the process that started it', () => {
  expect(buildArgv(source)).not.toContain('-run-with')
  expect(buildArgv({ ...source, exitWithParent: true }).join(' ')).toContain('-run-with exit-with-parent=on')
})

test('a build without seccomp is not asked for a sandbox', () => {
  expect(buildArgv(source)).toContain('-sandbox')
  expect(buildArgv({ ...source, sandbox: false })).not.toContain('-sandbox')
})

test('a second monitor, only where the spec has one', () => {
  const monitors = (spec: Partial<typeof sampleSpec>) => values('-mon', { spec: { ...sampleSpec, ...spec } })
  expect(monitors({})).toEqual(['chardev=qmp,mode=control'])
  expect(monitors({ fdMonitor: true })).toEqual(['chardev=qmp,mode=control', 'chardev=qmp-fd,mode=control'])
  expect(values('-chardev', { spec: { ...sampleSpec, fdMonitor: true } })).toContain(
    'socket,id=qmp-fd,path=/tmp/s/qmp-fd,server=on,wait=off',
  )
})
