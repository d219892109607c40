import { expect, test } from 'vitest'
import { sampleBuild } from '../../src/spec/fixtures/samples.ts'
import { installBuild } from './install.ts'

const place = async (path: string, identity: string) =>
  `/var/tmp/virtqual-0/cache/${identity}${path === '/c/b' ? '' : '?'}`

test('every word of a build that is moved leads to where it is', async () => {
  const build = {
    ...{ ...sampleBuild, identity: 'abc', root: '/c/b', firmware: ['/c/b/share'] },
    argv: ['/c/b/ld.so', '--library-path', '/c/b/lib:/c/b/usr/lib', '/c/b/qemu'],
    qemuImg: ['/c/b/ld.so', '/c/b/qemu-img'],
  }
  const there = '/var/tmp/virtqual-0/cache/abc'
  expect(await installBuild(build, { place })).toMatchObject({
    ...{ root: there, firmware: [`${there}/share`], qemuImg: [`${there}/ld.so`, `${there}/qemu-img`] },
    argv: [`${there}/ld.so`, '--library-path', `${there}/lib:${there}/usr/lib`, `${there}/qemu`],
  })
})

test('a build that belongs to the host stays', async () => {
  const { root: _, ...build } = { ...sampleBuild, root: undefined }
  expect(await installBuild(build, { place })).toBe(build)
})
