/** Capabilities of query-migrate-capabilities in QEMU 7.2, 10.0 and 11.1; a later QEMU may have more of them. */
export const CAPABILITIES: readonly string[] = [
  ...['auto-converge', 'background-snapshot', 'block', 'compress', 'dirty-bitmaps', 'dirty-limit', 'events'],
  ...['late-block-activate', 'mapped-ram', 'multifd', 'pause-before-switchover', 'postcopy-blocktime'],
  ...['postcopy-preempt', 'postcopy-ram', 'rdma-pin-all', 'release-ram', 'return-path', 'switchover-ack'],
  ...['validate-uuid', 'x-colo', 'x-ignore-shared', 'xbzrle', 'zero-blocks', 'zero-copy-send'],
]
