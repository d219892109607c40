import { isDeepStrictEqual } from 'node:util'
import { ExpectationError } from '../base/errors.ts'
import type { Hello } from '../guest/probe.ts'
import type { Machine } from '../machine/machine.ts'
import type { Witness } from './witness.ts'

/** Models that are what a build, an accelerator and a host make of them, and no promise to a guest. */
const unversioned: readonly string[] = ['max', 'host']

/**
 * The guest's CPU can do what it could when it was witnessed: a program that has found a feature uses it on, wherever its
 * guest is. Nothing is compared where the case asked for another CPU or machine, or another build's word for an
 * unversioned model. Throws ExpectationError `cpu-changed`.
 */
export function expectSameCpu(machine: Machine, { source, hello }: Witness, now: Hello): void {
  if (!isToBeSame(source, machine)) return
  const registers = Object.keys({ ...hello.cpuid, ...now.cpuid })
  const changed = registers.filter((one) => hello.cpuid[one] !== now.cpuid[one])
  if (changed.length === 0) return
  const words = changed.map(
    (one) => `${one} was ${hello.cpuid[one] ?? 'not there'} and is ${now.cpuid[one] ?? 'not there'}`,
  )
  const message = `the guest on the ${machine.name} has another CPU than before: CPUID ${words.join(', ')}`
  throw new ExpectationError('cpu-changed', message, { expected: hello.cpuid, actual: now.cpuid })
}

function isToBeSame(before: Machine, after: Machine): boolean {
  const [one, other] = [before.spec, after.spec]
  if (one.machineType !== other.machineType || !isDeepStrictEqual(one.cpu, other.cpu)) return false
  return !unversioned.includes(one.cpu.model) || before.equipment.version === after.equipment.version
}
