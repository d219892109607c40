import { matrix } from '#lab'

matrix('qga/frozen', (test) =>
  test('a frozen guest arrives frozen, and writes on when it is thawed', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source, { disk: false })
    const begun = await lab.agent.begin(source, 'frozen')
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await begun.finish(destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
