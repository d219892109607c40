import { matrix, plainMigration } from '#lab'

matrix('migration/rebooted', (test) =>
  test('a guest that reboots while it migrates comes up where it is left, and can migrate', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const before = await lab.witness(source)
    const survivor = await lab.disturb(source, await lab.successor(source))
    const after = await lab.expectRebooted(survivor, before)
    const next = await lab.successor(survivor)
    await lab.migrate(survivor, next, { spec: plainMigration })
    await lab.expectSameGuest(next, after)
  }),
)
