import { matrix, plainMigration } from '#lab'

matrix('migration/disturbed', (test) =>
  test('whatever happens to a migration, one healthy guest is left, and it can migrate', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const survivor = await lab.disturb(source, await lab.successor(source))
    await lab.expectSameGuest(survivor, witness)
    const next = await lab.successor(survivor)
    await lab.migrate(survivor, next, { spec: plainMigration })
    await lab.expectSameGuest(next, witness)
  }),
)
