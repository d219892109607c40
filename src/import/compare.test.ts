import { expect, test } from 'vitest'
import { compareLines } from './compare.ts'
import { readCommandLine } from './read-command-line.ts'

function differences(one: string, other: string): string[] {
  const [left, right] = [one, other].map((text) => readCommandLine({ text: `kvm ${text}`, file: 'f' }))
  return compareLines(left!, right!).map(({ subject, key, one, other }) => `${subject} ${key}: ${one} | ${other}`)
}

const alike: readonly (readonly [one: string, other: string])[] = [
  ['-m 4096', '-m size=4G'],
  ['-device VGA,bus=pcie.0,addr=2', '-device {"addr":"0x2.0x0","bus":"pcie.0","driver":"VGA"}'],
  ['-machine q35,accel=kvm', '-enable-kvm -M q35'],
  ['-no-hpet -no-shutdown', '-machine hpet=off -action shutdown=pause'],
  ['-global driver=cfi.pflash01,property=secure,value=on', '-global cfi.pflash01.secure=on'],
  ['-cpu EPYC,+aes,-svm,kvm_pv_unhalt=on', '-cpu EPYC,svm=off,kvm-pv-unhalt=on,aes'],
  ['-smp 4', '-smp 4,maxcpus=4,sockets=1,dies=1,cores=4,threads=1'],
  ['-machine pc-q35-6.1 -smp 4', '-machine pc-q35-6.1 -smp 4,sockets=4,cores=1,threads=1'],
  ['-machine pc-q35-rhel8.5.0 -smp 4,cores=2', '-machine pc-q35-rhel8.5.0 -smp 4,sockets=2,cores=2'],
  ['-machine memory-backend=a -m 1G -object memory-backend-ram,id=a,size=1G', '-m 1024'],
  [
    '-netdev tap,id=a,fd=3 -device e1000,netdev=a,id=n',
    '-device e1000,id=n,netdev=b -netdev {"type":"tap","id":"b","fd":"3"}',
  ],
  [
    '-chardev socket,id=a,path=/p,server,nowait -mon a',
    '-chardev socket,id=b,path=/p,server=on,wait=off -mon chardev=b',
  ],
  ['-rtc base=utc -overcommit mem-lock=off', ''],
  ['-device rng,max-bytes=0x400', '-device rng,max-bytes=1024'],
  ['-cpu EPYC,+aes -cpu host', '-cpu host'],
  ['-m 1G -m 2G', '-m 2G'],
  ['-machine pc-q35-6.1 -machine pc-q35-10.0 -smp 4', '-machine pc-q35-10.0 -smp 4,cores=4'],
]

test.each(alike)('%s is %s', (one, other) => expect(differences(one, other)).toEqual([]))

const different: readonly (readonly [one: string, other: string, difference: string])[] = [
  ['-m 4096', '-m 4095', '-m size: 4294967296 | 4293918720'],
  ['-cpu EPYC', '-cpu EPYC,-svm', '-cpu svm: undefined | off'],
  ['-device VGA,addr=2', '-device VGA,addr=3', '-device VGA addr: 2.0 | 3.0'],
  ['-device VGA', '-device VGA -device VGA', '-device VGA#2 : undefined | driver=VGA'],
  ['-device a,id=x', '-device a,id=y', '-device x : driver=a | undefined'],
  ['-smp 2', '-smp 2,sockets=2', '-smp sockets: 1 | 2'],
  [
    '-netdev user,id=a -device e,id=n,netdev=a',
    '-netdev tap,id=a -device e,id=n,netdev=a',
    '-device n netdev type: user | tap',
  ],
  ['-rtc driftfix=slew', '', '-rtc driftfix: slew | none'],
  ['-S', '', '-S : on | undefined'],
]

test.each(different)('%s is not %s', (one, other, difference) => expect(differences(one, other)).toContain(difference))

test('what only one machine has is one difference, with its backends', () => {
  const disk =
    '-blockdev driver=file,node-name=f,filename=x -blockdev raw,node-name=d,file=f -device ide-hd,id=h,drive=d'
  expect(differences(disk, '')).toEqual(['-device h : driver=ide-hd | undefined'])
})

test('backends that name each other in a circle, or themselves, end, and are not forgotten', () => {
  const circle = '-blockdev raw,node-name=a,file=b -blockdev raw,node-name=b,file=a'
  expect(differences(circle, circle)).toEqual([])
  expect(differences(circle, '')).toEqual(['-blockdev a : driver=raw | undefined'])
  expect(differences(`${circle} -device x,drive=a`, '-device x')).toEqual(['-device x drive : driver=raw | undefined'])
  expect(differences('-blockdev raw,node-name=a,file=a', '')).toHaveLength(1)
})

test('backends that would make very many, or very deep ones, do not', () => {
  const chain = (length: number, of: (next: string) => string) =>
    Array.from({ length }, (_, index) => `-blockdev raw,node-name=n${index},${of(`n${index + 1}`)}`).join(' ')
  expect(
    differences(
      chain(60, (next) => `file=${next},backing=${next}`),
      '',
    ),
  ).toHaveLength(1)
  expect(() =>
    differences(
      chain(20_000, (next) => `file=${next}`),
      '',
    ),
  ).toThrow('nested more than 100 deep')
})
