import { expect, test } from 'vitest'
import { migrationsOf, type Announcer } from './migrations.ts'

const machine = (name: string, waits: boolean, ...told: [number, string][]): Announcer => ({
  ...{ name, waits, startedAt: 0 },
  events: told.map(([at, status]) => ({ event: 'MIGRATION', data: { status }, at })),
})

test('a migration lasts from the first to the last word of its source', () => {
  const source = machine('source', false, [10, 'setup'], [11, 'active'], [90, 'completed'])
  const destination = machine('destination', true, [8, 'setup'], [12, 'active'], [91, 'completed'])
  expect(migrationsOf([source, destination])).toEqual([
    { source: 'source', destination: 'destination', startedAt: 10, endedAt: 90, status: 'completed' },
  ])
})

test('a guest that goes on and on has a migration for each way', () => {
  const machines = [
    machine('source', false, [10, 'setup'], [20, 'completed']),
    machine('destination', true, [9, 'setup'], [21, 'completed'], [40, 'setup'], [50, 'completed']),
    machine('destination-2', true, [39, 'setup'], [51, 'completed']),
  ]
  expect(migrationsOf(machines).map(({ source, destination }) => `${source} > ${destination}`)).toEqual([
    'source > destination',
    'destination > destination-2',
  ])
})

test('after one that failed, the next goes to the next destination', () => {
  const machines = [
    machine('source', false, [10, 'setup'], [20, 'cancelled'], [40, 'setup'], [50, 'completed']),
    machine('destination', true, [9, 'setup'], [20, 'failed']),
    machine('destination-2', true, [39, 'setup'], [51, 'completed']),
  ]
  expect(migrationsOf(machines)).toMatchObject([
    { status: 'cancelled', destination: 'destination' },
    { status: 'completed', destination: 'destination-2' },
  ])
})

test('one that was given up has no end, one into a file no destination', () => {
  const [migration] = migrationsOf([machine('source', false, [10, 'setup'], [11, 'active'])])
  expect(migration).toEqual({ source: 'source', startedAt: 10, status: 'active', destination: undefined })
})
