import { setTimeout as delay } from 'node:timers/promises'
import { matrix } from '#lab'
import { caseMs } from './scripted.ts'

matrix('bench/scripted', (test) => test('nothing happens for a while', () => delay(caseMs)))
