import { expect, test } from 'vitest'
import { framesOf } from './frames.ts'

const aborted = `the source QEMU was ended by SIGABRT: process 7 on host local

#0  __pthread_kill_implementation (threadid=<optimized out>, signo=signo@entry=6, no_tid=no_tid@entry=0) at ./nptl/pthread_kill.c:44
#1  0x00007f84ed0a9f4f in __pthread_kill_internal (signo=6, threadid=<optimized out>) at ./nptl/pthread_kill.c:78
#2  0x00007f84ed05afb2 in __GI_raise (sig=sig@entry=6) at ../sysdeps/posix/raise.c:26
#3  0x00007f84ed045472 in __GI_abort () at ./stdlib/abort.c:79
#4  0x00007f84ed045395 in __assert_fail_base (fmt=0x7f84ed1b9a90 "%s") at ./assert/assert.c:94
#5  0x00007f84ed053ec2 in __GI___assert_fail (assertion=0x1 "x") at ./assert/assert.c:103
#6  0x00007f84ed053ec3 in ?? ()
#7  0x00007f84ee35a98e in ram_save_setup ()
#8  0x00007f84ee35a98f in qemu_savevm_state_setup ()

All threads

Thread 2 (LWP 9):
#0  0x00007f84ed0b0000 in other ()
`

test('a backtrace says where the thread was that crashed, without how a C library aborts', () => {
  expect(framesOf(aborted)).toEqual(['ram_save_setup', 'qemu_savevm_state_setup'])
  expect(framesOf(aborted, 1)).toEqual(['ram_save_setup'])
})

test.each(['', 'There is no backtrace: no gdb', '#0  0x0000 in ?? ()'])('%j says nothing', (text) => {
  expect(framesOf(text)).toEqual([])
})
