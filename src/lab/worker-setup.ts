/** Ctrl+C reaches the whole process group: here it must not end anything, the CLI ends the run in good order. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
