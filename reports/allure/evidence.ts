import { statSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { caseFolder } from '../pointers.ts'
import type { AttemptRecord } from '../record.ts'

/** An evidence file as an attachment, named as it lies in the case's folder; `left` says why it stays out of the report. */
export type Attachment = Readonly<{ name: string; path: string; contentType: string; left?: string }>

/** The report is one HTML file with everything inside, and a browser has to load it whole. */
const fileLimitBytes = 1 << 20
/** Once this much is attached, passed cases keep their evidence in the run folder only. */
const passedLimitBytes = 96 << 20
/** Nothing more is attached beyond this, whatever the verdict: V8 cannot hold a string of twice the size. */
const totalLimitBytes = 256 << 20

/** Chooses which evidence goes into the report of a run, which may hold some already. */
export function evidenceBudget(runDir: string, heldBytes = 0): (record: AttemptRecord) => Attachment[] {
  let attachedBytes = heldBytes
  return (record) => {
    const limit = record.verdict.status === 'passed' ? passedLimitBytes : totalLimitBytes
    return record.evidence.map((file) => {
      const sizeBytes = statSync(join(runDir, file), { throwIfNoEntry: false })?.size
      const left = reasonToLeave(sizeBytes, limit - attachedBytes)
      if (left === undefined) attachedBytes += sizeBytes ?? 0
      return {
        name: relative(caseFolder(record.case), file),
        path: join(runDir, file),
        contentType: contentType(file),
        left,
      }
    })
  }
}

function reasonToLeave(sizeBytes: number | undefined, leftBytes: number): string | undefined {
  if (sizeBytes === undefined) return 'not there'
  if (sizeBytes === 0) return 'empty'
  if (sizeBytes > fileLimitBytes) return `${(sizeBytes / (1 << 20)).toFixed(1)} MiB`
  if (sizeBytes > leftBytes) return 'the report is full'
  return undefined
}

const contentTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.html': 'text/html',
  '.md': 'text/markdown',
  '.csv': 'text/csv',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gz': 'application/gzip',
}

/** Logs, scripts and JSON Lines are text: Allure shows no preview for their own types. */
function contentType(file: string): string {
  return contentTypes[extname(file)] ?? 'text/plain'
}
