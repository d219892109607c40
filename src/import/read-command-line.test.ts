import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError } from '../base/errors.ts'
import { decode } from './decode.ts'
import { readCommandLine } from './read-command-line.ts'

function read(text: string) {
  return readCommandLine({ text, file: 'line.txt' })
}

function words(text: string): string[] {
  return read(text).options.map(({ name, value }) => (value === undefined ? name : `${name} ${value}`))
}

const fixtures = join(import.meta.dirname, 'fixtures')

test.each([
  ['avocado-vt-q35-hotplug.txt', 21],
  ['kubevirt-q35-windows.txt', 66],
  ['libvirt-i440fx-incoming.txt', 38],
])('%s has %i options', (name, count) => {
  const { before, options } = readCommandLine(decode(readFileSync(join(fixtures, name)), name))
  expect(before).toEqual(['/usr/libexec/qemu-kvm'])
  expect(options).toHaveLength(count)
  expect(options.filter((option) => option.name === '')).toEqual([])
})

test('what ps prints: JSON with blanks, values with blanks', () => {
  const line = 'qemu-kvm -device {"driver": "VGA", "bus": "pcie.0"} -smbios type=1,product=Red Hat Box,family=A -S'
  expect(words(line)).toEqual([
    'device {"driver": "VGA", "bus": "pcie.0"}',
    'smbios type=1,product=Red Hat Box,family=A',
    'S',
  ])
})

test('columns of ps, environment and loader are in front of the options', () => {
  expect(read('qemu 77 12.0 ? Sl 10:00 /usr/bin/qemu-system-x86_64 -m 1G').before).toHaveLength(7)
  expect(read('LC_ALL=C PATH=/bin /usr/bin/kvm -m 1G').before).toEqual(['LC_ALL=C', 'PATH=/bin', '/usr/bin/kvm'])
  expect(words('ld.so --library-path /x /b/qemu-system-x86_64 -m 1G')).toEqual(['m 1G'])
  expect(words('-m 1G')).toEqual(['m 1G'])
})

test('a log of libvirt: the last command line, without what is around it', () => {
  const start = (name: string) =>
    `2026-01-01 00:00:00.000+0000: starting up libvirt version: 9.0, -S\nLC_ALL=C \\\n/usr/bin/kvm \\\n-name 'guest=${name},debug-threads=on' \\\n-device '{"driver":"VGA"}' \\\n-msg timestamp=on\nchar device redirected to /dev/pts/1 -S\n`
  expect(words(start('first') + start('last'))).toEqual([
    'name guest=last,debug-threads=on',
    'device {"driver":"VGA"}',
    'msg timestamp=on',
  ])
})

test('words of a shell: quotes, backslashes, line ends', () => {
  expect(words(`kvm -name 'it'\\''s' -append "a \\"b\\" $" -kernel a\\ b \\\n -S \\`)).toEqual([
    "name it's",
    'append a "b" $',
    'kernel a b',
    'S',
  ])
})

test('/proc/PID/cmdline: words end with NUL, and an empty one is a word', () => {
  expect(words('kvm\0-append\0\0-name\0a -S b\0-S\0')).toEqual(['append ', 'name a -S b', 'S'])
})

test('a word that belongs to no option', () => {
  expect(words("kvm -S 'disk.img' -m 1")).toEqual(['S', ' disk.img', 'm 1'])
})

test('parameters: implied keys, doubled commas, switches, nested JSON', () => {
  const pairs = (text: string) => read(`kvm ${text}`).options[0]!.pairs.map(({ key, value }) => `${key}=${value}`)
  expect(pairs('-machine q35,usb=off')).toEqual(['type=q35', 'usb=off'])
  expect(pairs('-chardev socket,id=a,path=/a,,b,server,nowait')).toEqual([
    ...['backend=socket', 'id=a', 'path=/a,b', 'server=on', 'wait=off'],
  ])
  expect(pairs('-cpu EPYC,+x2apic,-svm,nonstop-tsc')).toEqual(['model=EPYC', '+x2apic=on', '-svm=on', 'nonstop-tsc=on'])
  expect(pairs('-device e1000e,romfile=,')).toEqual(['driver=e1000e', 'romfile='])
  expect(
    pairs('-blockdev {"driver":"raw","cache":{"direct":true},"l":[1,{}],"b":null,"n":12345678901234567890}'),
  ).toEqual([...['driver=raw', 'cache.direct=on', 'l.0=1', 'l.1={}', 'b=null', 'n=12345678901234567890']])
})

const refused: readonly (readonly [text: string, message: string])[] = [
  ['', 'line.txt:1:1 there is no command line of QEMU here'],
  [' \n\t', 'line.txt:1:1 there is no command line of QEMU here'],
  ['hello world', 'line.txt:1:1 there is no command line of QEMU here'],
  ["kvm -name 'a b", 'line.txt:1:11 this single quote is not closed'],
  ['kvm \\\n -name "a b', 'line.txt:2:8 this double quote is not closed'],
  ['kvm -device {"driver":"VGA"', 'line.txt:1:13 this JSON object has no end'],
  ['kvm -device {"driver":"VGA', 'line.txt:1:23 this string of a JSON object has no end'],
  ['kvm -device {"driver":VGA}', 'line.txt:1:13 the JSON of -device cannot be read: '],
  ['kvm -m', 'line.txt:1:5 option -m has no value'],
  ['kvm\n-m -smp 2', 'line.txt:2:1 option -m has no value'],
]

test.each(refused)('%j is refused, with its place', (text, message) => {
  expect(() => read(text)).toThrow(ConfigError)
  expect(() => read(text)).toThrow(message)
})

test('what is no text is refused', () => {
  expect(() => decode(Buffer.from([0x7f, 0x45, 0x4c, 0x46]), 'f')).toThrow(
    'f:1:1 a command line has no control characters',
  )
  expect(() => decode(Buffer.from([0xff, 0xfe]), 'f')).toThrow('f:1:1 is not UTF-8 text')
  expect(() => decode(Buffer.alloc(9 << 20, 'a'), 'f')).toThrow('f:1:1 9437184 bytes are too long for a command line')
})

test('a line of a megabyte takes no more than a moment', () => {
  const begun = process.cpuUsage()
  const devices = Array.from({ length: 20_000 }, (_, index) => `-device {"driver": "rng", "id": "device${index}"}`)
  expect(read(`kvm ${devices.join(' ')}`).options).toHaveLength(20_000)
  expect(words(`kvm -name ${'a'.repeat(1 << 20)}`)).toHaveLength(1)
  expect(words(`kvm -name ${'a '.repeat(1 << 19)}`)).toHaveLength(1)
  // Of this process, not of the wall clock: others may use the machine.
  expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(5)
})
