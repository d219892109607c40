import { ExpectationError } from '../base/errors.ts'
import { aborted } from '../base/wait.ts'
import type { Exit } from '../spec/host.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import type { Monitor } from '../qmp/monitor.ts'
import type { Attempt } from './attempt.ts'

/** What QEMU said before its end is read within this time of it, however it got here. */
const lastWordsLimitMs = 1_000

type Watched = Readonly<{ name: string; exited: Promise<Exit>; attempt: Attempt }>

/** The watch over one QEMU. */
export type Life = Readonly<{
  /** From now on it may end. */
  allowExit: () => void
  mayExit: () => boolean
  /** Listens to what it says of its guest. */
  observe: (monitor: Monitor) => void
}>

/**
 * Fails the attempt when QEMU ends, or stops its guest over a disk, or the guest resets, panics or shuts down unasked. A QEMU that ends
 * with its guest has said so before: its last words are heard first, and say more than its exit code.
 */
export function watch({ name, exited, attempt }: Watched): Life {
  let exitAllowed = false
  let gone = false
  let heard: Promise<unknown> = Promise.resolve()
  const failUnlessAllowed = (error: ExpectationError) => {
    if (!exitAllowed) attempt.fail(error)
  }
  void exited.then(async (exit) => {
    gone = true
    await Promise.race([heard, aborted(AbortSignal.timeout(lastWordsLimitMs))]).catch(() => {})
    failUnlessAllowed(diedError(name, exit))
  })
  return {
    allowExit: () => {
      exitAllowed = true
    },
    mayExit: () => exitAllowed,
    observe: ({ events, closed }) => {
      heard = closed
      void closed.then(async (why) => {
        if (why instanceof ExpectationError) failUnlessAllowed(why)
        await Promise.race([exited, aborted(AbortSignal.timeout(lastWordsLimitMs))]).catch(() => {})
        if (!gone)
          failUnlessAllowed(new ExpectationError('qmp-closed', `the ${name} QEMU closed its QMP connection and ran on`))
      })
      const look = (event: QmpEvent) => {
        const error = guestEndError(name, event) ?? diskError(name, event) ?? graveError(name, event)
        if (error) failUnlessAllowed(error)
      }
      events.all.forEach(look)
      events.listen(look)
    },
  }
}

/** What is said of a QEMU that ended though it should not have. */
export function diedError(name: string, { code, signal }: Exit): ExpectationError {
  const how = signal ? `was ended by ${signal}` : `exited with code ${code}`
  return new ExpectationError('qemu-died', `the ${name} QEMU ${how} in the middle of the case`, {
    expected: 'a running QEMU',
    actual: how,
  })
}

/** qapi/run-state.json: SHUTDOWN says whether the guest asked for it; `-no-reboot` turns a reset into one. */
function guestEndError(name: string, { event, data }: QmpEvent): ExpectationError | undefined {
  if (event === 'GUEST_PANICKED')
    return new ExpectationError('guest-panicked', `the guest of the ${name} panicked`, { actual: data })
  if (event === 'SHUTDOWN' && data['guest'] === true)
    return new ExpectationError('guest-reset', `the guest of the ${name} ended by itself: ${String(data['reason'])}`, {
      expected: 'a running guest',
      actual: data['reason'],
    })
  return undefined
}

/** qapi/block-core.json: with the action `stop`, as QEMU has it where there is no room, the guest waits for somebody to make room. */
function diskError(name: string, { event, data }: QmpEvent): ExpectationError | undefined {
  if (event !== 'BLOCK_IO_ERROR' || data['action'] !== 'stop') return undefined
  const what = `${String(data['operation'])} of ${String(data['node-name'] ?? data['device'])}`
  return new ExpectationError('disk-error', `the ${name} stopped its guest over a ${what}: ${String(data['reason'])}`, {
    actual: data,
  })
}

/** Events after which nobody can say that the guest is sound (qapi/run-state.json, qapi/block-core.json), with what they mean. */
const grave: Readonly<Record<string, (name: string, data: QmpEvent['data']) => ExpectationError>> = {
  GUEST_CRASHLOADED: (name, actual) =>
    new ExpectationError('guest-panicked', `the guest of the ${name} panicked and loaded its crash kernel`, { actual }),
  WATCHDOG: (name, actual) =>
    new ExpectationError('watchdog', `the watchdog of the ${name}'s guest expired: ${String(actual['action'])}`, {
      actual,
    }),
  MEMORY_FAILURE: (name, actual) => {
    const of = `${String(actual['recipient'])}, action ${String(actual['action'])}`
    return new ExpectationError('memory-failure', `the ${name} met memory of its host that is broken: ${of}`, {
      actual,
    })
  },
  BLOCK_IMAGE_CORRUPTED: (name, actual) => {
    const where = String(actual['node-name'] ?? actual['device'])
    return new ExpectationError('disk-error', `the ${name} found ${where} corrupt: ${String(actual['msg'])}`, {
      actual,
    })
  },
}

function graveError(name: string, { event, data }: QmpEvent): ExpectationError | undefined {
  return grave[event]?.(name, data)
}
