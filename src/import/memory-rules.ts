import { fileKeys } from './dimms-of.ts'
import type { Fact } from './facts.ts'
import type { Look, Rule } from './rule.ts'

/** Memory of the machine, of its NUMA nodes, and of its DIMMs. */
const memory = /^-(?:machine memory-backend|numa(?:#\d+)? memdev|device \S* memdev)$/
const ofFile = new RegExp(`^(?:${fileKeys.join('|')})$`)

/** What becomes of memory, and of sizes of memory. */
export const memoryRules: readonly Rule[] = [
  {
    subject: /^-m$/,
    key: /^(?:size|maxmem)$/,
    when: ({ value }) => /^\d+$/.test(value) && BigInt(value) % (1n << 20n) !== 0n,
    fate: 'adapted',
    why: 'rounded up to whole MiB',
  },
  { subject: memory, key: /^mem-path$/, when: isOfDimm, fate: 'adapted', why: "a file of the case's own" },
  { subject: memory, key: ofFile, fate: 'left-out', why: 'of a file of its host' },
  {
    subject: memory,
    key: /^qom-type$/,
    value: /-file$/,
    when: (fact, look) => !isOfDimm(fact, look),
    fate: 'adapted',
    why: 'memory-backend-memfd, which needs no path',
  },
  {
    subject: /^-object \S+/,
    when: ({ subject }, look) => look.get(subject, 'qom-type') === 'memory-backend-file',
    ...{ whole: true, fate: 'left-out', why: 'a file of its host, which nothing uses' },
  },
]

function isOfDimm({ subject }: Fact, look: Look): boolean {
  return look.isDimm(subject.replace(/ memdev$/, ''))
}
