import { expect, test } from 'vitest'
import { sampleCase } from '../../lab/fixtures/sample-run.ts'
import type { CaseHotplug } from '../../spec/hotplug.ts'
import { stepsOf } from './show-steps.ts'

const { migration: _, ...alone } = sampleCase
const hotplug: CaseHotplug = { name: 'cpu', cpus: 1, dimms: [], on: 'source', arrival: 'command-line' }

test('a case without a migration has no destination and no silence', () => {
  const steps = stepsOf({ ...alone, hotplug }).join('\n')
  expect(steps).toContain('plug 1 vCPU into the source')
  expect(steps).not.toMatch(/undefined|destination|silence|one copy/)
})

test('a test of its own is named', () => {
  expect(stepsOf({ ...alone, test: 'qga/answers' })[1]).toBe('do what tests/qga/answers.test.ts says')
})

test('a hotplug in a migration says when, on which side, and what QEMU refuses', () => {
  const refused = { outcome: 'survives', on: 'source', refuses: 'not allowed while migrating' } as const
  const steps = stepsOf({
    ...sampleCase,
    hotplug: { ...hotplug, moment: 'active', on: 'destination' },
    expect: refused,
  })
  expect(steps).toContain(
    "plug 1 vCPU into the destination, while the migration of the source is held in 'active'; QEMU refuses: not allowed while migrating",
  )
})

test('a wrong hotplug says what QEMU refuses', () => {
  const refused = { outcome: 'refused', command: 'device_add', error: 'Duplicate device ID', on: 'source' } as const
  const steps = stepsOf({ ...alone, hotplug: { ...hotplug, fault: 'id-in-use' }, expect: refused })
  expect(steps).toContain('plug wrongly, id-in-use; QEMU refuses device_add: Duplicate device ID')
})

test('a migration is as it was', () => {
  expect(stepsOf(sampleCase).join('\n')).toMatch(/start the destination, paused[^]*no silence over 1500 ms$/)
})
