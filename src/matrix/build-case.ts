import { hash } from 'node:crypto'
import type { DisturbanceSpec } from '../spec/disturbance.ts'
import type { CaseHotplug } from '../spec/hotplug.ts'
import type { LinkSpec } from '../spec/link.ts'
import type { MachineSpec, MigrationSpec, WorkloadSpec } from '../spec/machine-spec.ts'
import type { AxisValue } from './axis.ts'
import type { Case } from './case.ts'
import type { Matrix } from './matrix.ts'
import { conditions, holds, type Point } from './rule.ts'

const ID_LENGTH = 10

/** Prepares a matrix so that its points become cases at little cost each. */
export function caseBuilder(matrix: Matrix): (point: Point) => Case {
  const { axes, test } = matrix
  const identify = identifier(matrix)
  const entitle = titler(matrix)
  const expectFor = expecter(matrix)
  return (point) => {
    const values = axes.map((axis, index) => axis.values[point[index]!]!)
    const params: Record<string, string> = {}
    for (const [index, { text }] of values.entries()) params[axes[index]!.dimension.name] = text
    return { id: identify(point), test, title: entitle(point), params, ...assemble(values), ...expectFor(point) }
  }
}

type Specs = Pick<Case, 'source' | 'destination' | 'migration' | 'link' | 'workload' | 'hotplug' | 'disturbance'>

/** Lays the patches of all values over each other. Together the dimensions set every field of a machine. */
function assemble(values: readonly AxisValue[]): Specs {
  const source = {}
  const difference = {}
  const hotplug: Partial<CaseHotplug> = {}
  const disturbance: Partial<DisturbanceSpec> = {}
  let migration: MigrationSpec | undefined
  let link: LinkSpec | undefined
  let workload: WorkloadSpec = { dirtyMibPerSecond: 0 }
  for (const { patch } of values) {
    Object.assign(source, patch.source)
    Object.assign(difference, patch.destination)
    Object.assign(hotplug, patch.hotplug)
    Object.assign(disturbance, patch.disturbance)
    migration ??= patch.migration
    link ??= patch.link
    workload = patch.workload ?? workload
  }
  const specs = { source: source as MachineSpec, destination: { ...source, ...difference } as MachineSpec, workload }
  const { kind, moment } = disturbance
  return {
    ...specs,
    ...(migration && { migration }),
    ...(link && { link }),
    ...(hotplug.name && { hotplug: hotplug as CaseHotplug }),
    ...(kind && moment && { disturbance: { kind, moment } }),
  }
}

/** The id leaves out what is at its default, so that a new dimension does not change the id of any old case. */
function identifier({ axes, test }: Matrix): (point: Point) => string {
  const parts = axes
    .map(({ dimension, values }, axis) => ({
      name: dimension.name,
      axis,
      texts: values.map(({ text }) => (text === dimension.default ? '' : `\n${dimension.name}=${text}`)),
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return (point) => {
    let text = test
    for (const { axis, texts } of parts) text += texts[point[axis]!]!
    return hash('sha256', text, 'hex').slice(0, ID_LENGTH)
  }
}

/** The values that tell the cases of a test apart: those that the matrix varies, and any that is not the default. */
function titler({ axes, title }: Matrix): (point: Point) => string {
  const words = axes.map(({ dimension, values, varies }) =>
    values.map(({ text }) => (varies || text !== dimension.default ? (dimension.label?.(text) ?? text) : '')),
  )
  return (point) => {
    const shown = words.map((texts, axis) => texts[point[axis]!]!).filter((word) => word !== '')
    return shown.length > 0 ? shown.join(' · ') : title
  }
}

function expecter({ axes, rows, ...matrix }: Matrix): (point: Point) => Pick<Case, 'expect' | 'origin'> {
  const special = rows.map(({ when, expect, at }) => ({ rule: conditions(when, axes), result: { expect, origin: at } }))
  const usual = { expect: matrix.expect, origin: matrix.at }
  return (point) => special.find(({ rule }) => holds(rule, point))?.result ?? usual
}
