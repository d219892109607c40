import { expect, test } from 'vitest'
import { ConfigError, ExpectationError, LabError, MissingCapability } from '../base/errors.ts'
import { AgentError } from '../qga/error.ts'
import { QmpError } from '../qmp/message.ts'
import { classify } from './classify.ts'

const errno = (code: string) => Object.assign(new Error(`${code}: write`), { code })
const refusal = { class: 'GenericError', desc: 'no' }

test.each<[string, unknown, object]>([
  [
    'what was expected of the product and did not come',
    new ExpectationError('memory-corrupt', 'page 7 is wrong', { expected: 'a', actual: 'b' }),
    { status: 'failed', code: 'memory-corrupt', reason: 'page 7 is wrong', expected: 'a', actual: 'b' },
  ],
  [
    'the lab',
    new LabError('host-exec', 'could not start qemu'),
    { status: 'broken', code: 'host-exec', reason: 'could not start qemu' },
  ],
  [
    'a host that lacks something',
    new MissingCapability('host lab-1: no KVM'),
    { status: 'skipped', code: 'missing-capability', reason: 'host lab-1: no KVM' },
  ],
  [
    'a command that QEMU refused',
    new QmpError('the source', 'migrate', refusal),
    { status: 'failed', code: 'qmp-refused', reason: 'the source refused migrate: no' },
  ],
  [
    'a command that the agent refused',
    new AgentError('the source', 'guest-exec', refusal),
    { status: 'failed', code: 'agent-refused', reason: 'the guest agent of the source refused guest-exec: no' },
  ],
  ['a full disk', errno('ENOSPC'), { status: 'broken', code: 'disk-full', reason: 'ENOSPC: write' }],
  ['a quota that is used up', errno('EDQUOT'), { status: 'broken', code: 'disk-full' }],
  ['a disk that cannot be written to', errno('EROFS'), { status: 'broken', code: 'disk-read-only' }],
  ['too many open files', errno('EMFILE'), { status: 'broken', code: 'too-many-files' }],
  ['too many open files on the host', errno('ENFILE'), { status: 'broken', code: 'too-many-files' }],
  ['no memory', errno('ENOMEM'), { status: 'broken', code: 'no-memory' }],
  [
    'a mistake in the test',
    new TypeError('undefined is not a function'),
    {
      status: 'broken',
      code: 'test-error',
      reason: expect.stringMatching(
        /^the test or virtqual itself is wrong: undefined is not a function, at \S*classify\.test\.ts:\d+$/,
      ) as string,
    },
  ],
  ['a name that is not there', new ReferenceError('x is not defined'), { status: 'broken', code: 'test-error' }],
  ['an endless recursion', new RangeError('Maximum call stack size exceeded'), { code: 'test-error' }],
  ['an assertion of a test', new Error('expected 1 to be 2'), { status: 'failed', code: 'unclassified' }],
  ['a connection that was reset', errno('ECONNRESET'), { status: 'failed', code: 'unclassified' }],
  ['a configuration that cannot be used', new ConfigError([{ message: 'no' }]), { status: 'failed' }],
  ['a text', 'thrown', { status: 'failed', code: 'unclassified', reason: 'thrown' }],
  ['nothing at all', undefined, { status: 'failed', code: 'unclassified', reason: 'undefined' }],
  ['null', null, { status: 'failed', code: 'unclassified', reason: 'null' }],
])('the verdict on %s', (_, error, verdict) => {
  expect(classify(error)).toMatchObject(verdict)
})

test('the product’s failure stays one, whatever caused it', () => {
  const error = new ExpectationError('qmp-closed', 'closed', { cause: errno('ENOSPC') })
  expect(classify(error)).toMatchObject({ status: 'failed', code: 'qmp-closed' })
})
