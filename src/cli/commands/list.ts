import type { Case } from '../../matrix/case.ts'
import type { Command } from './index.ts'
import { loadConfiguration, selectedCases } from '../configuration.ts'
import { tellReplaced } from '../replaced.ts'

/** Lines are written in blocks of this size: one write for each would take longer than making them. */
const blockBytes = 1 << 16

/** Prints id and title of every selected case, or their number, or each as JSON. */
export const list: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  tellReplaced(config)
  const cases = selectedCases(config, args)
  if (args.count) {
    let count = 0
    for (const _ of cases) count++
    console.log(count)
    return 0
  }
  const format = args.json ? JSON.stringify : (one: Case) => `${one.id}  ${one.test}  ${one.title}`
  await print(cases, format)
  return 0
}

async function print(cases: Iterable<Case>, format: (one: Case) => string): Promise<void> {
  let block = ''
  for (const one of cases) {
    block += `${format(one)}\n`
    if (block.length < blockBytes) continue
    if (!process.stdout.write(block)) await new Promise((resolve) => process.stdout.once('drain', resolve))
    block = ''
  }
  process.stdout.write(block)
}
