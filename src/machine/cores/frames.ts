/** How a C library ends a program over an assertion; says nothing of the program. */
const plumbing =
  /^(_*(GI_)?_*(pthread_kill|raise|abort|assert|libc_message|malloc_printerr|fortify_fail|chk_fail|stack_chk_fail)\w*|g_assertion_message\w*|g_log\w*|\?\?)$/

/** Functions that a crashed thread was in, innermost first: of gdb's first backtrace, those with a name and a meaning. */
export function framesOf(backtrace: string, count = 4): string[] {
  const stack = backtrace.slice(backtrace.indexOf('#0 ')).split(/\n(?!#)/)[0] ?? ''
  const names = [...stack.matchAll(/^#\d+\s+(?:0x[0-9a-f]+ in )?([\w?@.]+) ?\(/gm)].map(([, name = '']) => name)
  return names.filter((name) => !plumbing.test(name)).slice(0, count)
}
