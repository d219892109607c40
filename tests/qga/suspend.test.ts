import { matrix } from '#lab'

matrix('qga/suspend', (test) =>
  test('the guest suspends itself, or says why it cannot', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'suspendRam', 'suspendDisk', 'suspendHybrid')
  }),
)
