import type { WrittenMigration } from './migrations.ts'

type Contradiction = Readonly<{ path: readonly string[]; message: string }>
type Rule = Contradiction & Readonly<{ when: (migration: WrittenMigration) => boolean }>

const isSaved = ({ transport }: WrittenMigration) => transport === 'file' || transport === 'exec-file'
const isCpr = ({ mode }: WrittenMigration) => mode.startsWith('cpr-')
const has = (name: string) => (migration: WrittenMigration) => migration.capabilities[name] === true

/** Each with a connection of its own. */
const manyConnections = ['multifd', 'postcopy-preempt']

/** What no QEMU can do, whatever its build; what depends on the build is asked of the build. */
const rules: readonly Rule[] = [
  {
    when: (one) => one.mode === 'postcopy' && isSaved(one),
    path: ['transport'],
    message: 'post-copy needs a destination that lives: use tcp, unix, exec or fd',
  },
  {
    when: (one) => one.mode === 'postcopy' && !has('postcopy-ram')(one),
    path: ['mode'],
    message: 'post-copy needs the capability postcopy-ram: true',
  },
  {
    when: (one) => one.mode !== 'postcopy' && one.postcopy !== undefined,
    path: ['postcopy'],
    message: 'only the mode postcopy has a postcopy part',
  },
  {
    when: (one) => isCpr(one) && has('postcopy-ram')(one),
    path: ['capabilities', 'postcopy-ram'],
    message: 'QEMU refuses post-copy in a cpr mode: "Cannot use postcopy with CPR"',
  },
  {
    when: (one) => has('mapped-ram')(one) && one.transport !== 'file',
    path: ['capabilities', 'mapped-ram'],
    message: 'mapped-ram needs the transport file: "Migration requires seekable transport (e.g. file)"',
  },
  {
    when: (one) => one.offset !== undefined && one.transport !== 'file',
    path: ['offset'],
    message: 'only the transport file has an offset',
  },
  {
    when: (one) => one.tls !== undefined && one.transport !== 'tcp',
    path: ['tls'],
    message: 'TLS is tested over tcp only',
  },
  {
    when: ({ tls }) => tls?.fault !== undefined && (tls.fault === 'wrong-key') !== (tls.credentials === 'psk'),
    path: ['tls', 'fault'],
    message: 'a wrong key is a fault of psk; wrong-host and no-client-certificate are faults of x509',
  },
  {
    when: (one) => one.postcopy?.interruptions.includes('cut') === true && one.transport !== 'tcp',
    path: ['postcopy', 'interruptions'],
    message: 'only a tcp connection can be cut: use migrate-pause',
  },
  {
    when: ({ transport, incoming }) => transport === 'fd' && incoming === 'uri',
    path: ['incoming'],
    message: 'a file descriptor is passed to a QEMU that runs: use defer',
  },
  {
    when: (one) =>
      ['exec', 'fd', 'exec-file'].includes(one.transport) && manyConnections.some((name) => has(name)(one)),
    path: ['transport'],
    message: 'multifd and postcopy-preempt open further connections: use tcp or unix, or file for multifd',
  },
  {
    when: (one) => ['exec', 'fd'].includes(one.transport) && (one.postcopy?.interruptions.length ?? 0) > 0,
    path: ['postcopy', 'interruptions'],
    message: 'recovery needs a new connection: use tcp or unix',
  },
  {
    when: (one) => isSaved(one) && has('return-path')(one),
    path: ['capabilities', 'return-path'],
    message: 'nothing comes back from a file',
  },
  {
    when: (one) => isSaved(one) && has('pause-before-switchover')(one),
    path: ['capabilities', 'pause-before-switchover'],
    message: 'a guest that is saved is not handed over: nobody would let it go on',
  },
  {
    when: (one) => one.stopped !== undefined && !isSaved(one),
    path: ['stopped'],
    message: 'only a guest that is saved is stopped before: use the transport file or exec-file',
  },
  {
    when: (one) => isSaved(one) && one.incoming === 'uri',
    path: ['incoming'],
    message: 'a saved guest is restored by migrate-incoming: use defer',
  },
  {
    when: ({ mode, transport }) => (mode === 'cpr-reboot' || mode === 'cpr-exec') && transport !== 'file',
    path: ['transport'],
    message: 'this mode keeps its state in a file: use the transport file',
  },
  {
    when: ({ mode, transport }) => mode === 'cpr-transfer' && transport !== 'unix',
    path: ['transport'],
    message: 'cpr-transfer hands memory over to a QEMU on the same host: use the transport unix',
  },
  {
    when: (one) => one.mode === 'background-snapshot' && !(one.transport === 'file' && has('background-snapshot')(one)),
    path: ['mode'],
    message: 'a background snapshot needs the transport file and the capability background-snapshot: true',
  },
  {
    when: (one) => one.suspended === true && one.mode !== 'cpr-reboot',
    path: ['suspended'],
    message: 'only the mode cpr-reboot suspends its guest',
  },
  {
    when: (one) => one.plugged === true && !(one.mode === 'cpr-transfer' && one.incoming === 'defer'),
    path: ['plugged'],
    message: 'only a cpr-transfer with incoming: defer has a device plugged before migrate-incoming',
  },
  {
    when: ({ mode, machine }) => mode === 'cpr-exec' && machine?.ram?.auxShare !== true,
    path: ['machine'],
    message: 'cpr-exec needs shared memory: machine: { ram: { backend: memfd, aux-share: true } }',
  },
  {
    when: ({ mode, machine }) => mode === 'cpr-transfer' && machine?.ram?.auxShare !== true,
    path: ['machine'],
    message: 'cpr-transfer needs shared memory: machine: { ram: { backend: memfd, aux-share: true } }',
  },
]

/** What is asked for at once and cannot be had at once. */
export function contradictions(migration: WrittenMigration): readonly Contradiction[] {
  return rules.filter(({ when }) => when(migration))
}
