import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CoveredBy } from '../../lab/agent-coverage.ts'

/** Which tests run a check of the guest agent, by the text of the tests: `lab.agent.check(source, 'vcpus')`. */
export function checkTests(root: string): (check: Pick<CoveredBy, 'name' | 'verb'>) => readonly string[] {
  const folder = join(root, 'tests')
  const files = globSync('qga/*.test.ts', { cwd: folder }).toSorted()
  const tests = files.map((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return { name: file.slice(0, -'.test.ts'.length), calls: text.match(/lab\.agent\.\w+\([^)]*\)/g) ?? [] }
  })
  return ({ name, verb }) =>
    tests
      .filter(({ calls }) => calls.some((call) => call.startsWith(`lab.agent.${verb}(`) && call.includes(`'${name}'`)))
      .map((test) => test.name)
}
