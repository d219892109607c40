import { matrix } from '#lab'

matrix('migration/tls', (test) =>
  test('the guest keeps running across a migration that nobody can listen in on', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
