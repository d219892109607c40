/** `0.4s`, `12s`, `3m05s`, `2h07m`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  if (seconds < 60) return `${Math.round(seconds)}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`
  return `${Math.floor(seconds / 3600)}h${twoDigits((seconds % 3600) / 60)}m`
}

/** What is an estimate has no more digits than it is worth: `15s`, `3m20s`, `45m`, `2h07m`. */
export function roughly(ms: number): string {
  const stepMs = ms < minuteMs ? 5_000 : ms < 10 * minuteMs ? 10_000 : minuteMs
  const rounded = Math.ceil(ms / stepMs) * stepMs
  if (rounded < minuteMs) return `${rounded / 1000}s`
  return rounded < 60 * minuteMs ? duration(rounded).replace('m00s', 'm') : duration(rounded)
}

const minuteMs = 60_000

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}
