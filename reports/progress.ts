import type { SerializedError, TestArtifact } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { fromHere } from './pointers.ts'
import { newBoard, noteResult, noteStep, type Board } from './progress/board.ts'
import { frame, statusLine } from './progress/frame.ts'
import { liveArea, type LiveArea, type Output } from './progress/live-area.ts'
import { problemLines } from './progress/problem.ts'
import { oneLine, type Canvas } from './progress/text.ts'
import './vitest-meta.ts'

export type ProgressOptions = Readonly<{
  runDir: string
  /** Cases that this run is going to finish. */
  total: number
  output: Output
  /** Styles on a terminal; the CLI knows about NO_COLOR. */
  color: boolean
}>

const redrawMs = 200
const logEveryMs = 5000

/** The run on the terminal: live where it is one, otherwise a line every five seconds; failures as they happen. */
export class Progress implements Reporter, Disposable {
  readonly #options: ProgressOptions
  readonly #board: Board
  #live?: LiveArea
  #timer?: NodeJS.Timeout

  constructor(options: ProgressOptions) {
    this.#options = options
    this.#board = newBoard(options.total, Date.now())
  }

  onTestRunStart(): void {
    if (this.#timer) return
    if (this.#options.output.isTTY) this.#live = liveArea(this.#options.output)
    this.#timer = setInterval(() => this.#tick(), this.#live ? redrawMs : logEveryMs)
  }

  onTestCaseArtifactRecord(testCase: TestCase, artifact: TestArtifact): void {
    const { case: id, title = testCase.name } = testCase.meta()
    if (id === undefined || artifact.type !== 'virtqual:step') return
    noteStep(this.#board, id, { title, step: artifact.path, now: Date.now() })
  }

  onTestCaseResult(testCase: TestCase): void {
    const { case: id, record } = testCase.meta()
    if (id === undefined) return
    noteResult(this.#board, id, record?.verdict.status)
    if (record?.verdict.status === 'failed' || record?.verdict.status === 'broken') {
      this.print(problemLines(record, fromHere(this.#options.runDir), this.#canvas()))
    }
    if (!record) this.#printErrors(`case ${id} ended without a record`, testCase.result().errors ?? [])
  }

  onTestModuleEnd(testModule: TestModule): void {
    this.#printErrors(`${testModule.relativeModuleId} did not load`, testModule.errors())
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#printErrors('not caught by any case', unhandled)
    this[Symbol.dispose]()
  }

  /** Puts lines above the live part, for whatever the CLI has to say meanwhile. */
  print(lines: readonly string[]): void {
    if (this.#live) this.#live.print(lines)
    else this.#options.output.write(lines.map((line) => `${line}\n`).join(''))
  }

  /** Gives the terminal back; also for a run that is interrupted before vitest ends it. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#live?.[Symbol.dispose]()
    this.#live = undefined
  }

  #tick(): void {
    const now = Date.now()
    if (this.#live) this.#live.draw(frame(this.#board, now, this.#canvas()))
    else this.print([statusLine(this.#board, now)])
  }

  /** The first frame of the stack says where; what a message holds may be of any length, so it goes on one line. */
  #printErrors(what: string, errors: readonly { message: string; stack?: string }[]): void {
    for (const { message, stack } of errors) {
      const frame = stack?.split('\n').find((line) => /^\s+at /.test(line))
      this.print([`ERROR   ${what}: ${oneLine(message)}`, ...(frame ? [`        ${oneLine(frame)}`] : [])])
    }
  }

  #canvas(): Canvas {
    return canvasOf(this.#options.output, this.#options.color)
  }
}

/** One column stays free, since some terminals wrap when the last one is written. Logs are as wide as it takes. */
export function canvasOf({ isTTY, columns = 80 }: Output, color: boolean): Canvas {
  return { columns: isTTY ? columns - 1 : Infinity, color }
}
