import { loadConfiguration } from '../configuration.ts'
import type { Command } from './index.ts'

/** Checks the whole configuration; every mistake is printed with its place. */
export const lint: Command = async (args, settings) => {
  const { matrices, suites, guests, builds, hosts } = loadConfiguration(args, settings)
  const sizes = { matrices, suites, guests, builds, hosts }
  const counts = Object.entries(sizes).map(([what, { size }]) => `${size} ${what}`)
  console.log(`the configuration is good: ${counts.join(', ')}`)
  return 0
}
