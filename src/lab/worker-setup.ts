/** Ctrl+C reaches the whole process group: here it must not end anything, the CLI ends the run in good order. */
function leaveToTheRun(): void {}

// Evaluated anew for each test file of the same worker.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  if (!process.listeners(signal).some(({ name }) => name === leaveToTheRun.name)) process.on(signal, leaveToTheRun)
