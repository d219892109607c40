import { expect, test } from 'vitest'
import { parseLibraries } from './agent.ts'

test('reads the libraries that the loader lists, not the loader nor the kernel page', () => {
  const listing = `\tlinux-vdso.so.1 (0x00007ffc)
\tlibglib-2.0.so.0 => /r/lib/libglib-2.0.so.0 (0x00007f4d)
\t/lib64/ld-linux-x86-64.so.2 => /r/ld (0x00007f)
`
  expect(parseLibraries(listing)).toContainEqual(['libglib-2.0.so.0', '/r/lib/libglib-2.0.so.0'])
  expect(parseLibraries(listing).map(([name]) => name)).not.toContain('linux-vdso.so.1')
})
