import * as z from 'zod'
import type { LinkShape } from '../../spec/link.ts'
import { durationMs, percent, rateKbit } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/links.yaml. */
export const link = z
  .strictObject({
    about: line.optional(),
    rate: rateKbit.optional().describe('what goes through in a second, such as 200mbit'),
    delay: durationMs.optional().describe('what everything takes longer, such as 20ms'),
    loss: percent.optional().describe('the share of packets that is lost, such as 0.05%'),
  })
  .refine(({ rate, delay, loss }) => rate !== undefined || delay !== undefined || loss !== undefined, {
    error: 'expected a rate, a delay or a loss',
  })
  .transform(({ rate, delay, loss }): LinkShape => ({
    ...(rate === undefined ? {} : { rateKbit: rate }),
    ...(delay === undefined ? {} : { delayMs: delay }),
    ...(loss === undefined ? {} : { lossPercent: loss }),
  }))
