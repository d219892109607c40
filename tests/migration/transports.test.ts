import { matrix } from '#lab'

matrix('migration/transports', (test) =>
  test('the stream goes the way that was asked for, and the guest keeps running', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
