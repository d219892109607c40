import { matrix } from '#lab'

matrix('qga/powerdown', (test) =>
  test('the guest powers itself down', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'powerdown')
  }),
)
