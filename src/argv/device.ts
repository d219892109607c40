import type { JsonValue } from '../spec/parts.ts'

/** What `-device` is given: a driver and its properties (docs/qdev-device-use). */
export type Device = Readonly<{ driver: string } & Record<string, JsonValue>>
