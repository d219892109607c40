import { ConfigError } from '../../base/errors.ts'
import { quoteForScript } from '../../lab/repro.ts'
import { commandLines } from '../../lab/command-lines.ts'
import { localOffer } from '../../lab/host-offer.ts'
import type { RunContext } from '../../lab/run-context.ts'
import type { MigrationSpec } from '../../spec/machine-spec.ts'
import type { Case } from '../../matrix/case.ts'
import { loadConfiguration, selectedCases } from '../configuration.ts'
import { prepareCases } from '../preparation.ts'
import type { Command } from './index.ts'

/** Prints what a case boots and does: both command lines and the steps, without booting anything. */
export const show: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  const ids = [...args.names, ...(args.filters.ids ?? [])]
  if (ids.length === 0)
    throw new ConfigError([{ message: 'show needs the id of a case', hint: "'npx virtqual list' prints them" }])
  const cases = [...selectedCases(config, { ...args, names: [], filters: { ...args.filters, ids } })]
  const prepared = await prepareCases(config, cases, settings)
  const hosts = [...config.hosts.values()].map((host) => localOffer(host))
  const { scratch: scratchRoot, memory: memoryRoot } = settings
  const run = { runId: 'RUN', runDir: 'RUN', scratchRoot, memoryRoot, rerun: [], hosts, ...prepared }
  for (const one of cases) process.stdout.write(describe(one, run))
  return 0
}

function describe(one: Case, run: RunContext): string {
  const host = run.hosts[0]?.name ?? 'local'
  const { source, destination } = commandLines(one, run, { host, directory: 'SCRATCH' })
  const { file, line, column } = one.origin
  return [
    `case ${one.id}  ${one.test}  ${one.title}`,
    `from ${file}:${line}:${column}`,
    ...Object.entries(one.params).map(([name, value]) => `  ${name}: ${value}`),
    `source on host ${host}:`,
    commandLine(source),
    `destination on host ${host}:`,
    commandLine(destination),
    'steps:',
    ...steps(one).map((step, index) => `  ${index + 1}. ${step}`),
    '',
  ].join('\n')
}

function commandLine(argv: readonly string[]): string {
  return `  ${argv
    .map(quoteForScript)
    .join(' ')
    .replaceAll(/ (?=-\w)/g, ' \\\n    ')}`
}

function steps({ workload, migration, source, expect }: Case): string[] {
  const stampMib = workload.stampMib ?? Math.floor(source.memory.sizeMib / 4)
  return [
    'boot the source, wait for its agent and its probe',
    `stamp ${stampMib} MiB of guest memory, start beats, rewrite ${workload.dirtyMibPerSecond} MiB/s`,
    ...(migration ? migrating(migration) : []),
    `expect: ${expect.outcome}`,
    `check the guest: one copy, same boot, memory, vCPUs, clock, kernel log, no silence over ${migration?.gapLimitMs} ms`,
  ]
}

function migrating({ mode, transport, capabilities, parameters, stopped }: MigrationSpec): string[] {
  const settings = Object.entries({ ...capabilities, ...parameters }).map(([key, value]) => `, ${key}=${value}`)
  if (transport === 'file' || transport === 'exec-file')
    return [
      `set and read back: events${settings.join('')}`,
      `${stopped ? 'stop the guest, ' : ''}migrate (${mode}) to a ${transport}, wait for the event, quit the source`,
      `start the destination, migrate-incoming from the file, wait for the event${stopped ? ', cont' : ''}`,
    ]
  return [
    'start the destination, paused, waiting for a migration',
    `set and read back: events, return-path${settings.join('')}`,
    `migrate (${mode}) over ${transport}, wait for the events of both sides`,
  ]
}
