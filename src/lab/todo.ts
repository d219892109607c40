import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from '../matrix/case.ts'

/** The cases of one test that are still to be run, in planned order. */
export function casesOf(test: string, runDir: string): Case[] {
  return readFileSync(join(runDir, todoFile), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case)
    .filter((one) => one.test === test)
}

/** How many cases are still to be run, of all tests. */
export function countCases(runDir: string): number {
  return readFileSync(join(runDir, todoFile), 'utf8').split('\n').filter(Boolean).length
}

/** The plan less what an earlier part of a resumed run has finished. */
export const todoFile = 'todo.jsonl'
