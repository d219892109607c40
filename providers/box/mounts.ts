/** Mount points below a directory in the text of /proc/self/mountinfo (proc_pid_mountinfo(5)), oldest first. */
export function mountsBelow(mountInfo: string, directory: string): string[] {
  const points = mountInfo.split('\n').flatMap((line) => line.split(' ')[4] ?? [])
  return points.map(unescapeOctal).filter((point) => point.startsWith(`${directory}/`))
}

/** The kernel writes blanks and backslashes of a path as `\040`. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
