import { expect, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import { Bench } from './bench.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'

test('a QEMU that comes after one that did not start has a folder of evidence to itself', async () => {
  await using run = sampleRun()
  await using attempt = sampleAttempt()
  const source = await scriptedMachine('source', attempt)
  const place = { host: source.host, offer: run.hosts[0]! }
  const bench = new Bench({ case: sampleCase, run, places: { source: place, destination: place }, attempt })
  // The first is none of the journey's machines.
  expect([bench.next(source).name, bench.next(source).name]).toEqual(['destination', 'destination-2'])
})
