import type { Arguments } from '../arguments.ts'
import type { Settings } from '../settings.ts'

/** Does what one command line asks for and returns the exit code. */
export type Command = (args: Arguments, settings: Settings) => Promise<number>

/** Loaded when called, so that a short command starts fast. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).run,
  list: async () => (await import('./list.ts')).list,
  show: async () => (await import('./show.ts')).show,
  import: async () => (await import('./import.ts')).importCommand,
  compare: async () => (await import('./compare.ts')).compare,
  coverage: async () => (await import('./coverage.ts')).coverage,
  lint: async () => (await import('./lint.ts')).lint,
  doctor: async () => (await import('./doctor.ts')).doctor,
  setup: async () => (await import('./setup.ts')).setup,
  report: async () => (await import('./report.ts')).report,
  lab: async () => (await import('./lab.ts')).lab,
  reap: async () => (await import('./reap.ts')).reap,
}
