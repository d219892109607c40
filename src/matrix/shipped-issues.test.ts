import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { knownIssue } from './schema/known-issue.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'cfg/known-issues')
const errors = readFileSync(join(root, 'docs/errors.md'), 'utf8')

/** What QEMU really said, as it was found in `qemu.log` or its guest in `console.log`; of what shows in no log, the reason of a verdict. */
const said: Readonly<Record<string, string>> = {
  'cold-dimm-abort':
    "qemu-system-x86_64: system/physmem.c:871: tlb_reset_dirty_range_all: Assertion `block == qemu_get_ram_block(end - 1)' failed.",
  'cpuid-1f-abort':
    "qemu-system-x86_64: target/i386/cpu.c:378: encode_topo_cpuid1f: Assertion `count <= CPU_TOPOLOGY_LEVEL_SOCKET' failed.",
  'iotlb-section-abort':
    "qemu-system-x86_64: system/physmem.c:2678: iotlb_to_section: Assertion `section_index < d->map.sections_nb' failed.",
  'boot-stall':
    "[   22.703861] rcu: rcu_preempt kthread timer wakeup didn't happen for 5252 jiffies! g-1139 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x402",
  'cancel-says-failed': "the source says that its migration failed, after time-out in 'active'",
  'return-path-freed':
    'the source QEMU was ended by SIGSEGV in the middle of the case; the source said last: qemu-system-x86_64: Unable to read from socket: Bad file descriptor (cases/61aedf177e/source/qemu.log); it was in qemu_file_get_error < start_thread < clone (source/backtrace.txt)',
  'to-and-fro-reset': 'the guest of the destination-8 ended by itself: guest-reset',
  'msix-table-abort':
    "qemu-system-x86_64: hw/pci/msix.c:228: msix_table_mmio_write: Assertion `addr + size <= dev->msix_entries_nr * PCI_MSIX_ENTRY_SIZE' failed.",
}

test.each(globSync('*.yaml', { cwd: folder }))(
  '%s fits what QEMU said, and nothing that it said of another',
  (file) => {
    const { signature } = knownIssue.parse(parse(readFileSync(join(folder, file), 'utf8')))
    const own = file.slice(0, -'.yaml'.length)
    const fitting = Object.entries(said).filter(([, line]) =>
      new RegExp(signature.stderr ?? signature.console ?? signature.reason!).test(line),
    )
    expect(fitting.map(([name]) => name)).toEqual([own])
    for (const code of signature.code) expect(errors).toContain(`| \`${code}\``)
  },
)
