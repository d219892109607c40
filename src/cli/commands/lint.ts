import { loadConfiguration } from '../configuration.ts'
import { tellExpired } from '../known-issues.ts'
import { tellReplaced } from '../replaced.ts'
import type { Command } from './index.ts'

/** Checks the whole configuration; every mistake is printed with its place. */
export const lint: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  tellReplaced(config)
  const { matrices, suites, guests, builds, labs } = config
  const sizes = { matrices, suites, guests, builds, labs }
  const counts = Object.entries(sizes).map(([what, { size }]) => `${size} ${what}`)
  console.log(`the configuration is good: ${counts.join(', ')}`)
  const { size } = config.knownIssues
  if (size > 0)
    console.log(`${size} known ${size === 1 ? 'issue' : 'issues'}: ${[...config.knownIssues.keys()].join(', ')}`)
  tellExpired(config)
  return 0
}
