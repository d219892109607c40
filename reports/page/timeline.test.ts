import { expect, test } from 'vitest'
import type { Timeline } from '../../src/spec/timeline.ts'
import { sampleTimeline } from '../fixtures/timelines.ts'
import { dependencies, unbalanced } from './fixtures/well-formed.ts'
import { timelinePage } from './timeline.ts'

const nothing: Timeline = sampleTimeline({
  migrations: 0,
  changes: {
    ...{ machines: [], migrations: [], looks: [], steps: [], notes: ['no QEMU was started'] },
    guest: { silences: [], moreSilences: 0, load: { startedAt: 0, stepMs: 100, mibPerSecond: [] } },
    verdict: { status: 'broken', code: 'host-exec', reason: 'could not start qemu' },
  },
})

const evil = '</title><script>alert(1)</script>"\'&<img src=x onerror=y>'
const [source] = sampleTimeline().machines
const hostile = sampleTimeline({
  changes: {
    case: { id: evil, test: evil, title: evil },
    verdict: { status: evil, code: evil, reason: evil },
    machines: [
      {
        ...source!,
        ...{ name: evil, build: evil, host: evil },
        states: [{ state: evil, at: source!.startedAt }],
        commands: [{ command: evil, id: evil, at: source!.startedAt, error: evil }],
        events: [{ event: evil, data: { [evil]: evil }, at: sampleTimeline().migrations[0]!.startedAt }],
        sockets: [
          {
            family: 'tcp',
            state: 'connected',
            local: evil,
            peer: evil,
            purpose: 'migration',
            seen: [source!.startedAt],
          },
        ],
      },
    ],
    looks: [{ at: source!.startedAt, occasion: evil }],
    migrations: [{ ...sampleTimeline().migrations[0]!, source: evil, destination: evil, uri: evil, status: evil }],
    steps: [{ name: evil, depth: 0, startedAt: source!.startedAt, status: evil }],
    notes: [evil],
  },
})

test.each<[string, Timeline]>([
  ['one migration', sampleTimeline()],
  ['ten migrations', sampleTimeline({ migrations: 10 })],
  ['no migration', sampleTimeline({ migrations: 0 })],
  ['nothing at all', nothing],
  ['words that are markup', hostile],
])('the page of %s is whole and needs nothing else', (_, timeline) => {
  const page = timelinePage(timeline)
  expect(unbalanced(page)).toEqual([])
  expect(dependencies(page)).toEqual([])
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
})

test('the checks above see what they are for', () => {
  expect(unbalanced('<p><b></p>')).toEqual(['p', 'p'])
  expect(dependencies('<img src="x"><a style="background:url(x)" onclick="y">')).toHaveLength(4)
})

test('the page says who ran the guest when, and for how long nobody did', () => {
  const page = timelinePage(sampleTimeline())
  expect(page).toMatch(/6\.950 s.*6\.990 s.*40 ms.*nobody/)
  expect(page).not.toContain('at once')
})

test('two QEMUs that run the guest at once are an alarm', () => {
  const timeline = sampleTimeline()
  const [source, destination] = timeline.machines
  const states = [...destination!.states.slice(0, 1), { state: 'running', at: timeline.migrations[0]!.startedAt }]
  const page = timelinePage({ ...timeline, machines: [source!, { ...destination!, states }] })
  expect(page).toContain('<span class="alarm">source AND destination at once</span>')
})

test('a process that ended early says how', () => {
  const timeline = sampleTimeline()
  const [source, destination] = timeline.machines
  const exit = { code: null, signal: 'SIGKILL', at: timeline.migrations[0]!.startedAt + 400 }
  const page = timelinePage({ ...timeline, machines: [source!, { ...destination!, exit }] })
  expect(page).toContain('ended by SIGKILL')
})

test('each migration has its own part, and all are in one table where there are many', () => {
  const page = timelinePage(sampleTimeline({ migrations: 10 }))
  expect(page.match(/id="migration-\d+"/g)).toHaveLength(10)
  expect(page.match(/href="#migration-\d+"/g)).toHaveLength(10)
  expect(timelinePage(sampleTimeline())).not.toContain('href="#migration')
})

test('each lane has its host where there are two, and no lane where there is one', () => {
  const machines = sampleTimeline().machines.map((one, index) => ({ ...one, host: `box-${index + 1}` }))
  const page = timelinePage(sampleTimeline({ changes: { machines } }))
  expect(page).toContain('>on box-1</text>')
  expect(page).toContain('>on box-2</text>')
  expect(page).toContain('source on box-1, destination on box-2')
  expect(timelinePage(sampleTimeline())).not.toContain('on lab-1')
})

test('steps have the same numbers in the drawing and in the table', () => {
  const page = timelinePage(sampleTimeline())
  expect(page).toContain('>2 wait for the guest</text>')
  expect(page).toMatch(/>2<\/span><\/td><td[^>]*>0\.150 s.*wait for the guest/)
  expect(page).toContain('>3.1</span>')
})

test('what was plugged and refused is marked in the whole case, and said below it', () => {
  const timeline = sampleTimeline()
  const [source, destination] = timeline.machines
  const commands = [{ command: 'device_add', id: 'cpu2', at: timeline.startedAt + 5500, error: 'no' }]
  const page = timelinePage({ ...timeline, machines: [{ ...source!, commands }, destination!] })
  expect(page).toContain('>×1</text>')
  expect(page).toContain('device_add cpu2: refused, no')
  expect(page).toContain('Hotplug, when QEMU answered')
  expect(timelinePage(timeline)).not.toContain('Hotplug, when QEMU answered')
})
