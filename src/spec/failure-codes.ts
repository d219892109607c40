/** Codes of verdicts that are failed, as docs/errors.md has them; src/verdict/codes.test.ts holds both together. */
export const failureCodes: readonly string[] = [
  ...['agent-answer-wrong', 'agent-command-disabled', 'agent-command-enabled', 'agent-command-missing'],
  ...['agent-command-uncovered', 'agent-garbled', 'agent-not-refused', 'agent-refused', 'agent-refused-otherwise'],
  ...['agent-silent', 'assertion', 'beats-gap', 'beats-lost', 'case-stuck', 'clock-insane', 'cpu-changed'],
  ...['destination-ran-early', 'destination-running', 'destination-runs', 'disk-corrupt', 'disk-error'],
  ...['failed-otherwise', 'frozen-written', 'guest-claimed', 'guest-exec', 'guest-panicked', 'guest-reset'],
  ...['guest-silent', 'guest-undecided', 'host-kernel-log', 'hotplug-left', 'hotplug-refused', 'hotplug-silent'],
  ...['hotplug-unseen', 'image-damaged', 'image-unlocked', 'images-differ', 'in-the-clear', 'job-error-lost'],
  ...['job-failed', 'job-stuck', 'kernel-log', 'load-stopped', 'log-flood', 'memory-corrupt', 'memory-failure'],
  ...['memory-offline', 'memory-size', 'memory-total', 'memory-unused', 'migration-completed', 'migration-failed'],
  ...['migration-stuck', 'network-dead', 'no-place', 'no-such-event', 'not-cancelled', 'not-halted', 'not-rebooted'],
  ...['not-refused', 'not-set', 'not-stuck', 'other-disk', 'other-guest', 'other-moment', 'qemu-died'],
  ...['qemu-img-stuck', 'qemu-runs', 'qemu-stderr', 'qmp-closed', 'qmp-garbled', 'qmp-refused', 'qmp-silent'],
  ...['quit-ignored', 'refused-otherwise', 'snapshot-list', 'source-running', 'tpm', 'unclassified'],
  ...['unplug-refused', 'vcpu-idle', 'vcpu-state', 'vcpus-lost', 'watchdog', 'writer-stopped', 'wrong-backend'],
  ...['wrong-guest', 'wrong-node', 'wrong-place', 'wrong-state', 'wrongly-refused'],
]
