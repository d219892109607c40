import type { GuestTimeline, MigrationTimeline, Sample } from '../../../src/spec/timeline.ts'
import { type Chart, chart, type Series } from './chart.ts'
import type { Drawing, View } from './view.ts'

const mib = 2 ** 20
const blue = '#1a56a8'
const orange = '#c2570c'

/** The curves of one migration that have something to show. */
export function charts({ samples }: MigrationTimeline, guest: GuestTimeline, view: View): Drawing[] {
  const wanted = [
    loadChart(guest),
    memoryChart(samples),
    rateChart(samples),
    throttleChart(samples),
    faultChart(samples),
  ]
  return wanted.filter((one) => one !== undefined).map((one) => chart(one, view))
}

/** The guest's own work, as steps of a tenth of a second. */
export function loadChart({ load: { startedAt, stepMs, mibPerSecond } }: GuestTimeline): Chart | undefined {
  if (!mibPerSecond.some((value) => value > 0)) return undefined
  const points = mibPerSecond.map((value, index) => ({ at: startedAt + (index + 0.5) * stepMs, value }))
  return { title: 'Guest load', unit: 'MiB/s rewritten', series: [{ name: 'load', colour: '#2f8f57', points }] }
}

function memoryChart(samples: readonly Sample[]): Chart | undefined {
  return some('Memory', 'MiB', [
    curve(samples, { name: 'transferred', colour: blue }, ({ transferredBytes }) => over(transferredBytes, mib)),
    curve(samples, { name: 'remaining', colour: orange, dash: '6 3' }, ({ remainingBytes }) =>
      over(remainingBytes, mib),
    ),
  ])
}

function rateChart(samples: readonly Sample[]): Chart | undefined {
  return some('Rates', 'MiB/s', [
    curve(samples, { name: 'throughput', colour: blue }, ({ mbps }) => over(mbps, (8 * mib) / 1e6)),
    curve(samples, { name: 'dirty rate', colour: orange, dash: '6 3' }, dirtyRate),
  ])
}

function throttleChart(samples: readonly Sample[]): Chart | undefined {
  if (!samples.some(({ throttlePercent = 0 }) => throttlePercent > 0)) return undefined
  const series = [curve(samples, { name: 'throttle', colour: '#9d1c15' }, ({ throttlePercent }) => throttlePercent)]
  return { title: 'CPU throttle', unit: '%', series, top: 100 }
}

function faultChart(samples: readonly Sample[]): Chart | undefined {
  if (!samples.some(({ postcopyRequests = 0 }) => postcopyRequests > 0)) return undefined
  const requests = curve(samples, { name: 'requests', colour: '#7a3e9d' }, ({ postcopyRequests }) => postcopyRequests)
  return { title: 'Post-copy', unit: 'pages asked for', series: [requests] }
}

function dirtyRate({ dirtyPagesPerSecond, pageBytes = 4096 }: Sample): number | undefined {
  return dirtyPagesPerSecond === undefined ? undefined : (dirtyPagesPerSecond * pageBytes) / mib
}

function over(value: number | undefined, unit: number): number | undefined {
  return value === undefined ? undefined : value / unit
}

type Ink = Pick<Series, 'name' | 'colour' | 'dash'>

function curve(samples: readonly Sample[], ink: Ink, value: (sample: Sample) => number | undefined): Series {
  const points = samples.flatMap((sample) => {
    const found = value(sample)
    return found === undefined ? [] : [{ at: sample.at, value: found }]
  })
  return { ...ink, points }
}

function some(title: string, unit: string, series: readonly Series[]): Chart | undefined {
  return series.some(({ points }) => points.length > 0) ? { title, unit, series } : undefined
}
