import { z } from 'zod'

const { boolean, int, looseObject: object, number, string } = z

/** What is read of the data of QEMU's events, by their name (qapi/*.json). */
export const eventData: Readonly<Record<string, z.ZodType>> = {
  ACPI_DEVICE_OST: object({
    info: object({ device: string().optional(), slot: string(), source: int(), status: int() }),
  }),
  BLOCK_JOB_COMPLETED: object({ device: string(), offset: number(), len: number(), error: string().optional() }),
  DEVICE_DELETED: object({ device: string().optional(), path: string() }),
  JOB_STATUS_CHANGE: object({ id: string(), status: string() }),
  MEMORY_DEVICE_SIZE_CHANGE: object({ id: string().optional(), size: number() }),
  MIGRATION: object({ status: string() }),
  MIGRATION_PASS: object({ pass: int() }),
  RTC_CHANGE: object({ offset: number() }),
  SHUTDOWN: object({ guest: boolean(), reason: string() }),
  VSERPORT_CHANGE: object({ id: string(), open: boolean() }),
}
