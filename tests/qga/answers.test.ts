import { matrix } from '#lab'

matrix('qga/answers', (test) =>
  test('what the agent says of the guest is so', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'sync', 'identity', 'users', 'cpuStatistics', 'load')
    await lab.agent.check(source, 'networkInterfaces', 'networkRoutes')
  }),
)
