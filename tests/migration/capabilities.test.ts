import { matrix } from '#lab'

matrix('migration/capabilities', (test) =>
  test('what was asked for happened, and the guest keeps running', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
