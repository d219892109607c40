import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replies as agentReplies } from './qga/replies.ts'
import { replyShape } from './qmp/replies.ts'

/** A place that reads an answer: it says of what type it is. */
const reads = /\b(?:ask|execute|executeOob)<.*?>\(\s*(?:context, |source, |machine, )?'([a-z-]+)'/g
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
const sources = files.filter((file) => file.endsWith('.ts') && !/fixtures|\.test\.ts$/.test(file))
const commands = new Set(sources.flatMap((file) => commandsIn(readFileSync(join(import.meta.dirname, file), 'utf8'))))

function commandsIn(text: string): string[] {
  return [...text.matchAll(reads)].map(([, command]) => command!)
}

test.each([...commands].filter((command) => command !== 'qom-get'))(
  'it is known what an answer to %s is like',
  (name) => {
    expect(agentReplies[name] ?? replyShape(name)).toBeDefined()
  },
)

test('answers are read', () => {
  expect(commands.size).toBeGreaterThan(30)
})
