import { matrix } from '#lab'

matrix('qga/filesystems', (test) =>
  test('nothing is written while the guest is frozen, and what the agent says of its disk is so', async ({
    lab,
    spec,
  }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'fileSystems', 'disks', 'diskStatistics', 'trim')
    await lab.agent.check(source, 'freeze', 'freezeList')
  }),
)
