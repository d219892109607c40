import { matrix, plainMigration } from '#lab'

matrix('migration/refused', (test) =>
  test('what cannot be is refused for the right reason, and the guest can still migrate', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    await lab.expectRefused(source)
    await lab.expectSameGuest(source, witness)
    const next = await lab.successor(source, { fits: true })
    await lab.migrate(source, next, { spec: plainMigration })
    await lab.expectSameGuest(next, witness)
  }),
)
