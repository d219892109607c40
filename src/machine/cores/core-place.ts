import { dirname, isAbsolute, join } from 'node:path'

/** Where the kernel puts the core of a process, core(5). */
type CoreSettings = Readonly<{
  /** /proc/sys/kernel/core_pattern */
  pattern: string
  /** /proc/sys/kernel/core_uses_pid */
  usesPid: boolean
  pid: number
  /** Directory in which the process ran. */
  directory: string
}>

/**
 * Directory, and the file's name as find(1) takes it; or why no core can be had. One that `stays` has the pid in its name
 * and does not lie in the process's own directory, with which it would go.
 */
type CorePlace = Readonly<{ directory: string; name: string; stays: boolean }> | Readonly<{ missing: string }>

/** Says where to look for a core. One that does not lie in the process's own directory must name its pid. */
export function corePlace({ pattern, usesPid, pid, directory }: CoreSettings): CorePlace {
  if (pattern === '' && !usesPid) return { missing: 'core_pattern is empty' }
  if (pattern.startsWith('|'))
    return { missing: `the host gives cores to a program, by its core_pattern '${pattern}': coredumpctl may have it` }
  const specifiers = [...pattern.matchAll(/%(.)/g)].map(([, specifier]) => specifier)
  const named = specifiers.includes('p') || specifiers.includes('i')
  const suffix = usesPid && !specifiers.includes('p') ? `.${pid}` : ''
  const path = join('/', ...(isAbsolute(pattern) ? [] : [directory]), `${globOf(pattern, pid)}${suffix}`)
  if (isAbsolute(pattern) && !named && suffix === '')
    return { missing: `whose core is whose cannot be told by the host's core_pattern '${pattern}'` }
  if (dirname(path).includes('*'))
    return { missing: `the host's core_pattern '${pattern}' names a directory by what is not known` }
  const outside = !`${path}/`.startsWith(`${join(directory)}/`)
  const stays = outside && (specifiers.includes('p') || suffix !== '')
  return { directory: dirname(path), name: path.slice(dirname(path).length + 1), stays }
}

/** What is not known of a specifier matches anything; what find(1) would take as a pattern is none. */
function globOf(pattern: string, pid: number): string {
  return pattern.replace(/%(.)|[*?[\]\\]/g, (text, specifier?: string) => {
    if (specifier === undefined) return `\\${text}`
    if (specifier === '%') return '%'
    return specifier === 'p' ? String(pid) : '*'
  })
}
