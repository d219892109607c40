import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { agentCoverage } from '../../lab/agent-coverage.ts'
import { loadConfiguration } from '../configuration.ts'
import { checkTests } from './check-tests.ts'
import { coverageGaps, coveragePage } from './page.ts'

const root = resolve(import.meta.dirname, '../../..')
const settings = { root, cwd: root } as Parameters<typeof loadConfiguration>[1]
const config = loadConfiguration({ cfg: [] }, settings)
const testsOf = checkTests(root)

// To bring docs/coverage.md up to date: npx vitest run --project unit src/cli/coverage -u
test('docs/coverage.md is current', async () => {
  const page = coveragePage({ config, agent: agentCoverage, testsOf })
  await expect(page).toMatchFileSnapshot(join(root, 'docs/coverage.md'))
})

test('what no matrix has says why, and nothing else does', () => {
  expect(coverageGaps(config)).toEqual({ unexplained: [], needless: [] })
})

test('every check of the agent is run by a test', () => {
  expect(agentCoverage.checks.filter((check) => testsOf(check).length === 0).map(({ name }) => name)).toEqual([])
})

test('a value that no matrix has and nobody speaks of is a gap', () => {
  const cpus = new Map([...config.catalog.cpus, ['new', { model: 'new', features: [] }]])
  const { unexplained } = coverageGaps({ ...config, catalog: { ...config.catalog, cpus } })
  expect(unexplained).toEqual(['cpu=new'])
})
