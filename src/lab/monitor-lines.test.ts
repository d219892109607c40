import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { execCommands } from '../migration/exec-commands.ts'
import { listenUri, monitorLines } from './monitor-lines.ts'
import { quoteForHeredoc } from './repro.ts'

/** What a script that prints the lines in a here-document shows to a person. */
function shown(changes: Partial<MigrationSpec>): string[] {
  const lines = monitorLines({ ...sampleMigration, ...changes }).map(quoteForHeredoc)
  const script = ['DIR=/tmp/d', 'cat <<EOF', ...lines, 'EOF'].join('\n')
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')
}

const said = (line: string) => line.replace(/^\w+: /, '')
const briefly = (line: string) => line.replace(/"migrate-set-capabilities".*/, 'capabilities')

test('a live migration', () => {
  expect(shown({ transport: 'unix' }).map(briefly)).toEqual([
    'source: {"execute":capabilities',
    'destination: {"execute":capabilities',
    'destination: {"execute":"migrate-incoming","arguments":{"uri":"unix:/tmp/d/migration"}}',
    'source: {"execute":"migrate","arguments":{"uri":"unix:/tmp/d/migration"}}',
  ])
})

test('a destination that listens from its start is not told to', () => {
  const spec: MigrationSpec = { ...sampleMigration, incoming: 'uri' }
  expect(listenUri(spec)).toBe('tcp:127.0.0.1:44444')
  expect(shown(spec).some((line) => line.includes('migrate-incoming'))).toBe(false)
})

test('commands come through the shell that prints them as they are', () => {
  const { listen, send } = execCommands('/tmp/d')
  const lines = shown({ transport: 'exec' }).map((line) => JSON.parse(said(line)) as { arguments: { uri?: string } })
  expect(lines.flatMap(({ arguments: { uri } }) => uri ?? [])).toEqual([listen, send])
})

test('a saved guest is restored when its QEMU is gone', () => {
  const spec = { transport: 'file', offset: 1024, stopped: true, address: 'channels' } as const
  const channels =
    '{"channels":[{"channel-type":"main","addr":{"transport":"file","filename":"/tmp/d/guest","offset":1024}}]}'
  expect(shown(spec).map(briefly)).toEqual([
    'source: {"execute":capabilities',
    'source: {"execute":"stop"}',
    `source: {"execute":"migrate","arguments":${channels}}`,
    'once the source announces that it has completed:',
    'source: {"execute":"quit"}',
    'destination: {"execute":capabilities',
    `destination: {"execute":"migrate-incoming","arguments":${channels}}`,
    'destination: {"execute":"cont"}',
  ])
  expect(shown(spec)[0]).toContain('{"capability":"return-path","state":false}')
})

test('over a file descriptor it is said who passes that, and over which monitors', () => {
  const [first, second, ...rest] = shown({ transport: 'fd' })
  expect(first).toContain('pass-fd migration /tmp/d/source/qmp-fd /tmp/d/destination/qmp-fd')
  expect(second).toContain('second monitors')
  expect(rest.at(-1)).toBe('source: {"execute":"migrate","arguments":{"uri":"fd:migration"}}')
})
