import { ExpectationError } from '../base/errors.ts'
import type { Exit } from '../spec/host.ts'
import type { EventLog, QmpEvent } from '../qmp/event-log.ts'
import type { Attempt } from './attempt.ts'
import type { Role } from './machine.ts'

type Watched = Readonly<{ role: Role; exited: Promise<Exit>; attempt: Attempt }>

/** Fails the attempt at once when QEMU ends or the guest resets, panics or shuts down without being asked to. */
export function watch({ role, exited, attempt }: Watched) {
  let exitAllowed = false
  const failUnlessAllowed = (error: ExpectationError) => {
    if (!exitAllowed) attempt.fail(error)
  }
  void exited.then((exit) => failUnlessAllowed(diedError(role, exit)))
  return {
    allowExit: () => {
      exitAllowed = true
    },
    observe: (events: EventLog) => {
      const look = (event: QmpEvent) => {
        const error = guestEndError(role, event)
        if (error) failUnlessAllowed(error)
      }
      events.all.forEach(look)
      events.listen(look)
    },
  }
}

function diedError(role: Role, { code, signal }: Exit): ExpectationError {
  const how = signal ? `was ended by ${signal}` : `exited with code ${code}`
  return new ExpectationError('qemu-died', `the ${role} QEMU ${how} in the middle of the case`, {
    expected: 'a running QEMU',
    actual: how,
  })
}

/** qapi/run-state.json: SHUTDOWN says whether the guest asked for it; `-no-reboot` turns a reset into one. */
function guestEndError(role: Role, { event, data }: QmpEvent): ExpectationError | undefined {
  if (event === 'GUEST_PANICKED')
    return new ExpectationError('guest-panicked', `the guest of the ${role} panicked`, { actual: data })
  if (event === 'SHUTDOWN' && data['guest'] === true)
    return new ExpectationError('guest-reset', `the guest of the ${role} ended by itself: ${String(data['reason'])}`, {
      expected: 'a running guest',
      actual: data['reason'],
    })
  return undefined
}
