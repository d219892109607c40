import { matrix } from '#lab'

matrix('qga/programs', (test) =>
  test('programs and files of the guest are in the hands of the agent', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'exec', 'files', 'refusals')
  }),
)
