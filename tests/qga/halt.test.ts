import { matrix } from '#lab'

matrix('qga/halt', (test) =>
  test('the guest halts itself', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'halt')
  }),
)
