import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { keeperArgv } from './keeper-argv.ts'

const start = {
  ...{ program: '/r/cache/keeper-1', root: '/r', memory: '/m', session: 's1', runId: 'run', owner: 'me on here' },
  leaseMs: 20_000,
}
const plain = '/r/cache/keeper-1 --root /r --memory /m --session s1 --run run --owner'.split(' ')

test('a keeper is told where and for whom it is', () => {
  expect(keeperArgv({ ...start, systemd: false })).toEqual([...plain, 'me on here', '--lease-ms', '20000'])
})

/** What the command line comes to where systemd-run is this script, with `cat` for a keeper that is spoken to. */
async function runWith(systemdRun: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vqs-'))
  const [tool, program] = [join(folder, 'systemd-run'), join(folder, 'keeper of "$0"')]
  await writeFile(tool, `#!/bin/sh\n${systemdRun}\n`)
  await writeFile(program, '#!/bin/sh\nprintf "%s|" "$@"\nexec cat\n')
  for (const file of [tool, program]) await chmod(file, 0o700)
  const [file = '', ...args] = keeperArgv({ ...start, program, systemd: true })
  const env = { PATH: `${folder}:${process.env['PATH']}` }
  const { stdout } = await execa(file, args, { input: 'spoken', env })
  await rm(folder, { recursive: true })
  return stdout
}

const told = `${[...plain.slice(1), 'me on here', '--lease-ms', '20000'].join('|')}|spoken`
const untilCommand = 'until test "$1" = --; do shift; done; shift; exec "$@"'

test('under systemd it gets a scope of its own', async () => {
  const scoped = await runWith(`printf "%s " "$1" "$2" "$3" "$4" "$5"; ${untilCommand}`)
  expect(scoped).toBe(`--scope --collect --quiet --unit virtqual-s1 ${told}`)
})

test('where systemd makes no scopes, it goes without', async () => {
  expect(await runWith('cat >&2; echo "Failed to connect to bus" >&2; exit 1')).toBe(told)
})
