import { setTimeout as delay } from 'node:timers/promises'
import { matrix } from '#lab'
import { fleetCaseMs } from './scripted.ts'

matrix('bench/fleet', (test) => test('nothing happens for a while', () => delay(fleetCaseMs)))
