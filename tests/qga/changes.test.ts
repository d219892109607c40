import { matrix } from '#lab'

matrix('qga/changes', (test) =>
  test('what the agent changes in the guest is changed', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'vcpus', 'memoryBlocks', 'time', 'userPassword', 'sshKeys')
  }),
)
