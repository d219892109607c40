import { expect, test } from 'vitest'
import { importMachine } from './build-profile.ts'

function imported(text: string) {
  return importMachine({ text: `kvm ${text}`, file: 'f' })
}

/** What became of it, but for what is carried and what virtqual adds. */
function fates(text: string): string[] {
  return imported(text)
    .findings.filter(({ fate, subject }) => !['carried', 'added'].includes(fate) && subject !== 'command')
    .map(({ fate, subject, key }) => [fate, subject, key].filter((word) => word).join(' '))
}

const cases: readonly (readonly [text: string, ...fates: string[]])[] = [
  ['-machine q35,hpet=off -m 1G -smp 2 -cpu EPYC -device VGA'],
  ['-device made-up-device,x=1'],
  ['-nonsense value -S', 'left-out -nonsense'],
  ['-vga qxl -watchdog-action reset -icount shift=auto'],
  ['-chardev socket,id=qmp,path=/x -mon qmp,mode=control', 'replaced -mon'],
  ['-name a -uuid b', 'replaced -name guest', 'replaced -uuid'],
  ['-serial stdio -monitor none -display gtk', 'replaced -serial', 'replaced -monitor', 'replaced -display'],
  ['-display none -no-reboot -msg timestamp=on'],
  ['-accel tcg,thread=multi', 'replaced -accel accel', 'left-out -accel thread'],
  ['-device vfio-pci,host=1:0.0', 'left-out -device vfio-pci'],
  ['-device isa-serial,chardev=a,id=s -chardev pty,id=a', 'replaced -device s'],
  [
    '-device isa-serial,id=s -device isa-serial,id=t,chardev=a -chardev pty,id=a',
    'replaced -device s',
    'adapted -device t chardev',
  ],
  ['-netdev user,id=n,hostfwd=tcp::1-:2 -device e1000,netdev=n,id=e', 'adapted -device e netdev'],
  ['-netdev user,id=n -device e1000,netdev=n,id=e'],
  ['-netdev user,id=n', 'left-out -netdev n'],
  ['-netdev tap,id=n,queues=1,vhost=off,fds=3 -device virtio-net-pci,netdev=n,id=e', 'adapted -device e netdev'],
  [
    '-netdev tap,id=n,queues=4,vhost=on -device virtio-net-pci,netdev=n,id=e,mq=on,vectors=10',
    ...['adapted -device e netdev', 'left-out -device e netdev queues', 'left-out -device e netdev vhost'],
  ],
  [
    '-netdev {"type":"tap","id":"n","fds":"33:34","vhost":true,"vhostfds":"35:36"} -device virtio-net-pci,netdev=n,id=e,mq=on',
    ...['adapted -device e netdev', 'left-out -device e netdev fds', 'left-out -device e netdev vhost'],
    'left-out -device e netdev vhostfds',
  ],
  [
    '-netdev {"type":"tap","id":"n","fds":[33,34],"vhostfd":"35"} -device virtio-net-pci,netdev=n,id=e',
    ...['adapted -device e netdev', 'left-out -device e netdev fds.0', 'left-out -device e netdev fds.1'],
    'left-out -device e netdev vhostfd',
  ],
  ['-drive file=a.qcow2,if=none,id=d -device ide-hd,drive=d,id=h', 'adapted -device h drive'],
  ['-hda x.img disk.img', 'left-out -hda'],
  ['-fw_cfg name=opt/a,file=/x', 'left-out -fw_cfg file'],
  ['-object secret,id=s,file=/x -object rng-random,id=r -device virtio-rng-pci,rng=r', 'left-out -object s'],
  ['-tpmdev passthrough,id=t,path=/dev/tpm0 -device tpm-tis,tpmdev=t,id=d', 'adapted -device d tpmdev'],
  ['-smp 2,clusters=2', 'left-out -smp clusters'],
  ['-m 1536k', 'adapted -m size'],
  ['-m 1G,slots=1,maxmem=3000000k', 'adapted -m maxmem'],
  ['-smp 1,maxcpus=2 -cpu EPYC -device EPYC-x86_64-cpu,id=c,socket-id=1,core-id=0,thread-id=0'],
  ['-cpu EPYC -device max-x86_64-cpu,id=c,socket-id=1', 'left-out -device c'],
  ['-device qemu64-x86_64-cpu,id=c,socket-id=1,pmu=on', 'left-out -device c'],
  ['-device qemu64-x86_64-cpu,socket-id=1', 'left-out -device qemu64-x86_64-cpu'],
  ['-object memory-backend-ram,id=m,size=1G -device pc-dimm,id=dimm0,memdev=m,slot=0,addr=0x140000000'],
  [
    '-object memory-backend-file,id=m,size=1G,mem-path=/x -device pc-dimm,id=d,memdev=m',
    'adapted -device d memdev mem-path',
  ],
  [
    '-object memory-backend-file,id=m,size=1G,mem-path=/x,align=2M -device nvdimm,id=d,memdev=m',
    ...['adapted -device d memdev mem-path', 'left-out -device d memdev align'],
  ],
  [
    '-object memory-backend-file,id=m,size=1G,mem-path=/x -device virtio-mem-pci,id=d,memdev=m,requested-size=1G',
    ...['adapted -device d memdev qom-type', 'left-out -device d memdev mem-path'],
  ],
  [
    '-object memory-backend-file,id=m,size=1G,mem-path=/x -numa node,memdev=m',
    ...['adapted -numa memdev qom-type', 'left-out -numa memdev mem-path'],
  ],
  ['-object memory-backend-file,id=m,size=1G,mem-path=/x', 'left-out -object m'],
  ['-serial pty -serial file:x', 'replaced -serial', 'left-out -serial#2'],
  ['-drive if=pflash,unit=0,file=a -drive if=pflash,unit=1,file=b', 'adapted -drive pflash', 'adapted -drive pflash#2'],
  ['-pflash a', 'adapted -pflash'],
  ['-audiodev spice,id=a -device hda-duplex,audiodev=a', 'adapted -device hda-duplex audiodev'],
  ['-audiodev none,id=a -device hda-duplex,audiodev=a'],
  ['-cpu EPYC,+aes -cpu host', 'left-out -cpu (earlier)'],
]

test.each(cases)('%s', (text, ...expected) => expect(fates(text)).toEqual(expected))

test('a profile has stand-ins under the same names', () => {
  const { parts } = imported(
    '-drive file=a,if=none,id=d,readonly=on -device ide-cd,drive=d -netdev tap,id=n -device e1000,netdev=n,addr=0x3 ' +
      '-device usb-tablet,port=1 -device pcie-root-port,port=16,multifunction=on -tpmdev passthrough,id=t -device tpm-tis,tpmdev=t ' +
      '-chardev socket,id=c,fd=3 -device virtserialport,chardev=c,name=x',
  ).profile
  expect(parts).toEqual({
    chardevs: [{ backend: 'null', id: 'c' }],
    blockdevs: [{ driver: 'null-co', 'node-name': 'd', size: 1 << 30, 'read-zeroes': true, 'read-only': true }],
    netdevs: [{ type: 'user', id: 'n' }],
    tpmdevs: [{ type: 'emulator', id: 't' }],
    devices: [
      { driver: 'ide-cd', drive: 'd' },
      { driver: 'e1000', netdev: 'n', addr: '0x3' },
      { driver: 'usb-tablet', port: '1' },
      { driver: 'pcie-root-port', port: 16, multifunction: true },
      { driver: 'tpm-tis', tpmdev: 't' },
      { driver: 'virtserialport', chardev: 'c', name: 'x' },
    ],
  })
})

test.each(['spice,id=a', 'none,id=a'])('a sound card has its -audiodev %s, also where a display has it', (audiodev) => {
  const { parts } = imported(`-audiodev ${audiodev} -device hda-duplex,audiodev=a -vnc :0,audiodev=a`).profile
  expect(parts).toEqual({
    devices: [{ driver: 'hda-duplex', audiodev: 'a' }],
    options: [['-audiodev', 'none,id=a']],
  })
})

test('sound that only a display has goes with it', () => {
  expect(imported('-audiodev spice,id=a -vnc :0,audiodev=a').profile.parts).toEqual({})
})

test.each([
  ['-drive if=pflash,unit=0,file=/OVMF_CODE.fd', 'ovmf'],
  ['-drive if=pflash,unit=0,file=/OVMF_CODE.secboot.fd -drive if=pflash,unit=1,file=/v', 'ovmf-secure'],
  ['-pflash /OVMF_CODE.fd', 'ovmf'],
  ['-drive if=none,id=d,file=/OVMF_CODE.fd', undefined],
])('%s is firmware %s', (text, firmware) => expect(imported(text).profile.firmware).toBe(firmware))

test('a profile keeps options as they were, without what is not carried', () => {
  const { parts, machineOptions, cpu } = imported(
    '-M q35,usb=off -no-hpet -rtc base=utc,driftfix=slew -smbios type=1,product=a,,b,uuid=1-2 -only-migratable -no-shutdown ' +
      '-global driver=a,property=b,value=c -cpu host,+aes,-svm,hv-time',
  ).profile
  expect(parts.options).toEqual([
    ['-rtc', 'base=utc,driftfix=slew'],
    ['-smbios', 'type=1,product=a,,b'],
    ['-only-migratable'],
    ['-global', 'driver=a,property=b,value=c'],
  ])
  expect(machineOptions).toEqual({ usb: 'off', hpet: 'off' })
  expect(cpu).toEqual({ model: 'host', features: ['+aes', '-svm', 'hv-time=on'] })
})

test("DIMMs and plugged vCPUs are the machine's, not parts of it", () => {
  const { parts, memory, pluggedCpus } = imported(
    '-m 1G,slots=4,maxmem=8G -cpu EPYC -smp 1,maxcpus=2,sockets=2 -device EPYC-x86_64-cpu,id=c,socket-id=1,core-id=0 ' +
      '-object memory-backend-file,id=m,size=1G,mem-path=/x,share=on,host-nodes=0-1,policy=bind ' +
      '-device pc-dimm,id=d,memdev=m,slot=2,addr=0x140000000,node=0 ' +
      '-object {"qom-type":"memory-backend-ram","id":"n","size":1048576,"host-nodes":[0,2],"policy":"preferred"} ' +
      '-device nvdimm,id=e,memdev=n',
  ).profile
  expect(parts).toEqual({})
  expect(pluggedCpus).toEqual([{ id: 'c', place: { 'socket-id': 1, 'core-id': 0 } }])
  expect(memory).toEqual({
    ...{ sizeMib: 1024, slots: 4, maxSizeMib: 8192 },
    dimms: [
      {
        ...{ id: 'd', sizeMib: 1024, device: 'pc-dimm', backend: 'file', share: true, node: 0, slot: 2 },
        ...{ address: 0x1_4000_0000, policy: { mode: 'bind', hostNodes: [0, 1] } },
      },
      { id: 'e', sizeMib: 1, device: 'nvdimm', backend: 'ram', policy: { mode: 'preferred', hostNodes: [0, 2] } },
    ],
  })
})

test.each([
  '-object memory-backend-ram,id=m,size=1000k -device pc-dimm,id=d,memdev=m',
  '-object memory-backend-ram,id=m,size=1G,merge=off -device pc-dimm,id=d,memdev=m',
  '-object memory-backend-ram,id=m,size=1G -device nvdimm,id=d,memdev=m,label-size=128K',
  '-object memory-backend-ram,id=m,size=1G,host-nodes=0,policy=default -device pc-dimm,id=d,memdev=m',
  '-object memory-backend-ram,id=m,size=1G -device pc-dimm,memdev=m',
])('%s: a DIMM that the catalogue has no words for stays a part', (text) => {
  const { parts, memory } = imported(text).profile
  expect(memory.dimms).toBeUndefined()
  expect([parts.objects?.length, parts.devices?.length]).toEqual([1, 1])
})

test('memory in a file becomes a memfd wherever it is a part', () => {
  const { parts } = imported(
    '-object memory-backend-file,id=m,size=1G,mem-path=/x,host-nodes=0,policy=bind -numa node,memdev=m',
  ).profile
  const object = { 'qom-type': 'memory-backend-memfd', id: 'm', size: 1 << 30, 'host-nodes': [0], policy: 'bind' }
  expect(parts).toEqual({ objects: [object], options: [['-numa', 'node,memdev=m']] })
})

test('the flash of a machine is a firmware', () => {
  const flash = (path: string) => `-blockdev file,filename=${path},node-name=f -machine q35,pflash0=f`
  expect(imported(flash('/x/OVMF_CODE.secboot.fd')).profile.firmware).toBe('ovmf-secure')
  expect(imported(flash('/x/OVMF_CODE_4M.fd')).profile.firmware).toBe('ovmf')
  expect(imported('-M q35').profile.firmware).toBeUndefined()
})

const refused: readonly (readonly [text: string, message: string])[] = [
  ['-device a,id=x -device b,id=x', "f:1:20 the id 'x' of a device is there twice"],
  ['-blockdev raw,node-name=d -drive id=d', "f:1:31 the id 'd' of a block node is there twice"],
  ['-device virtio-serial-pci,id=serial', "f:1:5 the id 'serial' of a device is one of virtqual's own"],
  [
    '-drive if=none,id=disk0 -device ide-hd,drive=disk0',
    "f:1:5 the id 'disk0' of a block node is one of virtqual's own",
  ],
  [
    '-name guest=0123456789-source -chardev null,id=qmp -chardev null,id=agent -chardev null,id=probe',
    "f:1:5 this is one of virtqual's own QEMUs: 'npx virtqual show 0123456789' shows its case",
  ],
  ['-S -m 1G,slots=2', 'f:1:8 -m: slots and maxmem go together'],
  ['-m 2G,slots=2,maxmem=1G', 'f:1:5 -m: maxmem=1G is less than the memory of 2048 MiB'],
  ['-m much', 'f:1:5 -m: size=much is no size of memory'],
  ['-m 1k', 'f:1:5 -m: size=1k is no size of memory'],
  ['-smp 4,maxcpus=2', 'f:1:5 -smp: 4 vCPUs are more than there is room for: 2'],
  [
    '-smp 4,maxcpus=4,sockets=3,cores=1,threads=1',
    'f:1:5 -smp: sockets × dies × cores × threads is 3, but maxcpus is 4',
  ],
  ['-smp two', 'f:1:5 -smp: cpus=two is no number from 1 to 9999'],
  ['-cpu +aes', 'f:1:5 -cpu names no model'],
]

test('a name alone makes no QEMU of virtqual', () => {
  expect(() => imported('-name guest=0123456789-source -chardev null,id=qmp')).not.toThrow()
})

test.each(refused)('%s is refused', (text, message) => expect(() => imported(text)).toThrow(message))
