/** `0.4s`, `12s`, `3m05s`, `2h07m`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  if (seconds < 60) return `${Math.round(seconds)}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`
  return `${Math.floor(seconds / 3600)}h${twoDigits((seconds % 3600) / 60)}m`
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}
