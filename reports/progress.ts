import type { SerializedError, TestArtifact } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { fromHere } from './pointers.ts'
import { newBoard, noteResult, noteStep, type Board } from './progress/board.ts'
import { endedLines } from './progress/ended.ts'
import { errorLines } from './progress/error.ts'
import { frame } from './progress/frame.ts'
import { liveArea, type LiveArea, type Output } from './progress/live-area.ts'
import type { Canvas } from './progress/text.ts'
import './vitest-meta.ts'

type ProgressOptions = Readonly<{
  runDir: string
  /** Cases that this run is going to finish. */
  total: number
  output: Output
  /** Styles on a terminal; the CLI knows about NO_COLOR. */
  color: boolean
}>

const redrawMs = 200
/** A log in which no case has ended for so long says what runs, as a sign of life. */
const quietMs = 30_000

/** The run on the terminal: live where it is one, otherwise a line for each case that ends; failures as they happen. */
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
    this.#timer = setInterval(() => this.#tick(), this.#live ? redrawMs : quietMs)
  }

  onTestCaseArtifactRecord(testCase: TestCase, artifact: TestArtifact): void {
    const { case: id, title = testCase.name } = testCase.meta()
    if (id === undefined || artifact.type !== 'virtqual:step') return
    noteStep(this.#board, id, { title, step: artifact.path, now: Date.now() })
  }

  onTestCaseResult(testCase: TestCase): void {
    const { case: id, record } = testCase.meta()
    if (id === undefined) return
    noteResult(this.#board, id, { status: record?.verdict.status, now: Date.now() })
    if (!record) return this.#printErrors(`case ${id} ended without a record`, testCase.result().errors ?? [])
    const where = { runDir: fromHere(this.#options.runDir), canvas: this.#canvas(), live: this.#live !== undefined }
    this.print(endedLines(record, this.#board, where))
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
    if (this.#live) return this.#live.print(lines)
    this.#options.output.write(lines.map((line) => `${line}\n`).join(''))
    this.#timer?.refresh()
  }

  /** Gives the terminal back; also for a run that is interrupted before vitest ends it. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#live?.[Symbol.dispose]()
    this.#live = undefined
  }

  #tick(): void {
    const lines = frame(this.#board, Date.now(), this.#canvas())
    if (this.#live) this.#live.draw(lines)
    else this.print(lines)
  }

  #printErrors(what: string, errors: readonly { message: string; stack?: string }[]): void {
    for (const error of errors) this.print(errorLines(what, error))
  }

  #canvas(): Canvas {
    return canvasOf(this.#options.output, this.#options.color)
  }
}

/** One column stays free, since some terminals wrap when the last one is written. Logs are as wide as it takes. */
export function canvasOf({ isTTY, columns = 80 }: Output, color: boolean): Canvas {
  return { columns: isTTY ? columns - 1 : Infinity, color }
}
