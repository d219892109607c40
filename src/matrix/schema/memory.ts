import * as z from 'zod'
import { sizeMib } from './quantity.ts'
import { line } from './text.ts'

/** One value of catalog/memory.yaml. */
export const memory = z
  .strictObject({ about: line.optional(), size: sizeMib.describe('such as 512M or 2G') })
  .transform(({ size }) => ({ sizeMib: size }))
