import { plugMoment } from './plug-words.ts'
import type { Case } from '../../matrix/case.ts'
import type { CaseHotplug } from '../../spec/hotplug.ts'
import type { MigrationSpec } from '../../spec/machine-spec.ts'

/** What a case does, step by step; what is its test's own business is left to that. */
export function stepsOf(one: Case): string[] {
  const { migration, hotplug, expect } = one
  const boot = 'boot the source, wait for its agent and its probe'
  const expected = `expect: ${expect.outcome}`
  if (!migration && !hotplug) return [boot, `do what tests/${one.test}.test.ts says`, expected]
  const plugs = hotplug ? plugging(one, hotplug) : []
  const early = hotplug?.moment === undefined || hotplug.moment === 'before'
  const gap = migration ? `, no silence over ${migration.gapLimitMs} ms` : ''
  return [
    boot,
    stamped(one),
    ...(early ? plugs : []),
    ...(migration ? migrating(migration) : []),
    ...(early ? [] : plugs),
    expected,
    `check the guest: ${migration ? 'one copy, ' : ''}same boot, memory, vCPUs, clock, kernel log${gap}`,
  ]
}

function stamped({ workload, source }: Case): string {
  const stampMib = workload.stampMib ?? Math.floor(source.memory.sizeMib / 4)
  return `stamp ${stampMib} MiB of guest memory, start beats, rewrite ${workload.dirtyMibPerSecond} MiB/s`
}

const arrivals: Readonly<Record<CaseHotplug['arrival'], string>> = {
  'command-line': 'from its start',
  monitor: 'by its monitor, while it waits',
  missing: 'not at all',
}

function plugging({ expect, migration }: Case, hotplug: CaseHotplug): string[] {
  const { fault, moment, arrival } = hotplug
  const refused = expect.outcome === 'survives' && expect.refuses ? `; QEMU refuses: ${expect.refuses}` : ''
  const wrong = expect.outcome === 'refused' ? `; QEMU refuses ${expect.command}: ${expect.error}` : ''
  return [
    `${plugMoment(hotplug)}${refused}`,
    ...(fault ? [`plug wrongly, ${fault}${wrong}`] : []),
    ...(migration && moment === 'before' ? [`the destination gets the same ${arrivals[arrival]}`] : []),
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
