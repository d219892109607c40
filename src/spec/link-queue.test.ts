import { expect, test } from 'vitest'
import { queueWords } from './link-queue.ts'

test('a rate alone is for tbf, with a burst that fits it', () => {
  expect(queueWords({ rateKbit: 200_000 }).join(' ')).toBe('tbf rate 200000kbit burst 250000 latency 50ms')
  expect(queueWords({ rateKbit: 1_000 }).join(' ')).toBe('tbf rate 1000kbit burst 65536 latency 50ms')
})

test('with delay or loss, netem does all of it', () => {
  expect(queueWords({ delayMs: 20, lossPercent: 1, rateKbit: 8 }).join(' ')).toBe(
    'netem limit 10000 delay 20ms loss 1% rate 8kbit',
  )
  expect(queueWords({ lossPercent: 1 }).join(' ')).toBe('netem limit 10000 loss 1%')
})
