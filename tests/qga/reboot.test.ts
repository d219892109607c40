import { matrix } from '#lab'

matrix('qga/reboot', (test) =>
  test('the guest reboots itself', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'reboot')
  }),
)
