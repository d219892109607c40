import { Status } from 'allure-js-commons'
import type { RuntimeMessage } from 'allure-js-commons/sdk'
import type { StepRecord } from '../../src/base/step.ts'
import type { AttemptRecord } from '../record.ts'
import { description } from './description.ts'
import type { Attachment } from './evidence.ts'
import { labels } from './labels.ts'

/**
 * A finished attempt as the messages of Allure's test runtime. That runtime keeps one stack of open steps for a test,
 * so steps that ran in parallel would nest into each other if they were told live; told afterwards, depth first with
 * their real times, each step lands in the one that started it.
 */
export function replay(record: AttemptRecord, attachments: readonly Attachment[], suite: string): RuntimeMessage[] {
  const ended = Date.parse(record.startedAt) + record.durationMs
  return [
    { type: 'metadata', data: metadata(record, attachments, suite) },
    ...record.steps.flatMap((step) => replayStep(step, record, ended)),
    ...attachments.filter(({ left }) => left === undefined).map(attach),
  ]
}

function metadata(record: AttemptRecord, attachments: readonly Attachment[], suite: string) {
  return {
    displayName: record.title,
    historyId: record.case,
    testCaseId: record.case,
    labels: labels(record, suite),
    parameters: Object.entries(record.params).map(([name, value]) => ({ name, value })),
    description: description(record, attachments),
    links: links(record),
  }
}

/** A ticket that is no address is in the description alone. */
function links({ verdict: { issue } }: AttemptRecord) {
  if (!issue || !/^https?:\/\//.test(issue.link)) return []
  return [{ type: 'issue', name: issue.name, url: issue.link }]
}

function replayStep(step: StepRecord, record: AttemptRecord, ended: number): RuntimeMessage[] {
  const running = step.status === 'running'
  const stop = running ? Math.max(step.startedAt, ended) : step.stoppedAt
  const message = running ? 'still running when the case ended' : step.message
  const statusDetails = message === undefined ? undefined : { message }
  return [
    { type: 'step_start', data: { name: step.name, start: step.startedAt } },
    ...step.steps.flatMap((inner) => replayStep(inner, record, ended)),
    { type: 'step_stop', data: { stop, status: stepStatus(step, record), statusDetails } },
  ]
}

/** A step that did not pass takes the colour of the case's verdict: it broke because the lab did. */
function stepStatus(step: StepRecord, { verdict }: AttemptRecord): Status {
  if (step.status === 'passed') return Status.PASSED
  return verdict.status === 'passed' ? Status.FAILED : allureStatus[verdict.status]
}

export const allureStatus = {
  passed: Status.PASSED,
  failed: Status.FAILED,
  known: Status.SKIPPED,
  broken: Status.BROKEN,
  skipped: Status.SKIPPED,
} as const

function attach({ name, path, contentType }: Attachment): RuntimeMessage {
  return { type: 'attachment_path', data: { name, path, contentType } }
}
