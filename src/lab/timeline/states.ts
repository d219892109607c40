import type { StateChange, TimelineEvent } from '../../spec/timeline.ts'

/** What a guest's run state becomes by an event of qapi/run-state.json. */
const announced: Readonly<Record<string, string>> = {
  RESUME: 'running',
  STOP: 'paused',
  SUSPEND: 'suspended',
  WAKEUP: 'running',
  SHUTDOWN: 'shutdown',
  GUEST_PANICKED: 'guest-panicked',
}

/** What a stopped guest's state becomes as its migration goes on. */
const migrating: Readonly<Record<string, string>> = { device: 'finish-migrate', completed: 'postmigrate' }

/** Two states within this time are one that QEMU announced in two events. */
const momentMs = 5

type StateSource = Readonly<{
  argv: readonly string[]
  startedAt: number
  events: readonly TimelineEvent[]
  /** What `query-status` said last, and when. */
  queried?: StateChange
}>

/** The run states of one QEMU in order, as far as its command line, its events and its own word tell. */
export function statesOf({ argv, startedAt, events, queried }: StateSource): StateChange[] {
  const states: StateChange[] = [{ state: initialState(argv), at: startedAt }]
  for (const event of events) {
    const state = nextState(states.at(-1)!.state, event)
    if (state !== undefined) change(states, { state, at: event.at })
  }
  if (queried) change(states, queried)
  return states
}

/** Whether a QEMU was started to wait for a migration. */
export function waits(argv: readonly string[]): boolean {
  return argv.includes('-incoming')
}

function initialState(argv: readonly string[]): string {
  if (waits(argv)) return 'inmigrate'
  return argv.includes('-S') ? 'prelaunch' : 'running'
}

function nextState(state: string, { event, data }: TimelineEvent): string | undefined {
  const stopped = state === 'paused' || state === 'finish-migrate'
  if (event === 'MIGRATION' && stopped) return migrating[String(data['status'])]
  return announced[event]
}

/** The host's clock, which stamps events, may be ahead of that of the controller. */
function change(states: StateChange[], { state, at }: StateChange): void {
  const last = states.at(-1)!
  if (last.state === state) return
  const same = states.length > 1 && last.state === 'paused' && at >= last.at && at - last.at < momentMs
  if (same) states[states.length - 1] = { state, at: last.at }
  else states.push({ state, at: Math.max(at, last.at) })
}
