import { join } from 'node:path'
import { failedStep } from '../allure/failed-step.ts'
import { attemptFolder, rerunCommand } from '../pointers.ts'
import type { AttemptRecord } from '../record.ts'
import { indent, indented } from './headed.ts'
import { fit, oneLine, type Canvas, type Span } from './text.ts'

type Problem = Pick<AttemptRecord, 'case' | 'title' | 'attempt' | 'verdict' | 'rerun'> &
  Partial<Pick<AttemptRecord, 'steps'>>

const styles = { failed: 'red', known: 'yellow', broken: 'yellow', passed: 'green', skipped: 'dim' } as const

/**
 * A case that did not pass, for the terminal: what, why, where the evidence is, how to run it again. Paths and commands
 * are not cut, they are there to be copied.
 */
export function problemLines(problem: Problem, runDir: string, canvas: Canvas): string[] {
  const { status, code, reason } = problem.verdict
  const head: Span[] = [
    { text: status.toUpperCase().padEnd(7), style: [styles[status], 'bold'] },
    { text: ` ${problem.case} `, style: 'bold' },
    { text: oneLine(problem.title) },
  ]
  const step = failedStep(problem.steps ?? [])
  return [
    fit(head, canvas),
    ...indented(`${code}: ${reason}`, canvas),
    ...(step === undefined ? [] : [fit([{ text: `${indent}in ${oneLine(step)}` }], canvas)]),
    `${indent}${join(runDir, attemptFolder(problem))}/`,
    `${indent}${rerunCommand(problem)}`,
  ]
}
