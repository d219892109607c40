import { matrix } from '#lab'

matrix('qga/commands', (test) =>
  test('every command that the agent lists has a check, or a reason to have none', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.expectKnown(source)
  }),
)
