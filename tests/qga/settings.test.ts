import { matrix } from '#lab'

matrix('qga/settings', (test) =>
  test('the agent does what it is told by its options and its environment', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'timezone', 'blocked', 'allowed')
  }),
)
