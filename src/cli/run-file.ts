import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../base/errors.ts'
import { runIdPattern } from '../../providers/hosts/local/run-mark.ts'
import { writeAtomically } from '../../reports/atomic.ts'

const texts = z.array(z.string()).readonly()
const schema = z.object({
  runId: z.string().regex(runIdPattern),
  names: texts,
  cfg: texts,
  with: texts.optional(),
  /** Hosts files, by name or whole path; absent for this machine alone. */
  hosts: texts.optional(),
  /** Names and labels of those of their hosts that the run has; absent for all. */
  on: texts.optional(),
  startedAt: z.string(),
  /** What the report tells of the machine and the builds; known once set-up is through. */
  environment: z.record(z.string(), z.string()).optional(),
  /** What each build says that its migrations can be in; known then too. */
  states: z.record(z.string(), texts).optional(),
})

/** What `run --resume` needs to know of the run it goes on with. */
export type RunFile = Readonly<z.infer<typeof schema>>

export async function writeRunFile(runDir: string, file: RunFile): Promise<void> {
  await writeAtomically(runFilePath(runDir), [`${JSON.stringify(file, null, 2)}\n`])
}

/** Throws ConfigError for a file that is damaged. */
export function readRunFile(runDir: string): RunFile {
  const path = runFilePath(runDir)
  const { data, error } = schema.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (data) return data
  const [issue] = error.issues
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new ConfigError([
    {
      message: `${path} is damaged: ${where}${issue?.message}`,
      hint: 'run.json is as virtqual wrote it, or of no use',
    },
  ])
}

export function runFilePath(runDir: string): string {
  return join(runDir, 'run.json')
}

/** What is no JSON has no value, which no schema takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
