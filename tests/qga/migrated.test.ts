import { matrix } from '#lab'

matrix('qga/migrated', (test) =>
  test('what the agent began on the source goes on on the destination', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const begun = await lab.agent.begin(source, 'exec', 'file', 'offlineVcpu', 'time')
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await begun.finish(destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
