import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { ConfigError } from '../base/errors.ts'
import type { Config } from './config.ts'
import { loadConfig } from './load.ts'

/** Files by path; text, or bytes where they are no text. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** A small tree that has no mistakes; tests lay their own files over it. */
const SOUND: Files = {
  'catalog/machines.yaml':
    'q35: { machine-type: q35 }\npc-i440fx: { machine-type: pc }\nisapc: { machine-type: isapc }\n',
  'catalog/cpus.yaml': 'max: { model: max }\nNehalem: { model: Nehalem }\n',
  'catalog/migrations.yaml': [
    'precopy-tcp: { mode: precopy, transport: tcp, gap-limit: 1500ms }',
    'precopy-unix: { mode: precopy, transport: unix, gap-limit: 1500ms }\n',
  ].join('\n'),
  'catalog/workloads.yaml': 'idle: { dirty: 0 }\ndirty-20: { dirty: 20MiB/s }\n',
  'guests/micro-6.1.yaml': 'provider: micro\n',
  'guests/micro-6.12.yaml': 'provider: micro\n',
  'builds/qemu-10.0.yaml': 'provider: deb\n',
  'builds/10.0.yaml': 'provider: deb\n',
  'matrix/migration/precopy.yaml': 'title: Pre-copy\naxes: { machine: [q35, pc-i440fx], migration: precopy-tcp }\n',
}

/** Writes each layer of files into a directory of its own for as long as `body` runs. */
export function withTrees<T>(layers: readonly Files[], body: (dirs: readonly string[]) => T): T {
  const dirs = layers.map(() => mkdtempSync(join(tmpdir(), 'virtqual-matrix-')))
  try {
    for (const [index, files] of layers.entries()) write(dirs[index]!, files)
    return body(dirs)
  } finally {
    for (const dir of dirs) rmSync(dir, { recursive: true })
  }
}

function write(dir: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), content)
  }
}

/** Loads the sound tree with these files in place of, or beside, its own; then further layers over it. */
export function load(files: Files = {}, ...overlays: readonly Files[]): Config {
  return withTrees([{ ...SOUND, ...files }, ...overlays], (dirs) =>
    loadConfig(dirs, {
      cwd: dirs[0]!,
      today: '2026-06-15',
      tests: ['migration/precopy', 'migration/cancel'],
      guestSchemas: { micro: z.strictObject({ provider: z.literal('micro'), kernel: z.string().optional() }) },
      buildSchemas: { deb: z.strictObject({ provider: z.literal('deb') }) },
    }),
  )
}

/** The lines of the ConfigError that `body` throws; fails where it throws none. */
export function problemsOf(body: () => unknown): string[] {
  try {
    body()
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  throw new Error('expected a ConfigError')
}
