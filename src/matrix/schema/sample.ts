import * as z from 'zod'

/** How many cases are taken of a matrix. */
export const sample = z.strictObject({
  each: z.boolean().default(false).describe('every value that any case has is in the sample'),
  pairwise: z.boolean().default(false).describe('every pair of values that any case has is in the sample'),
  cases: z.int().min(1).describe('cases taken of each matrix; more only where all pairs need more'),
})
