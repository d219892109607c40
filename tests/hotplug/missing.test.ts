import { matrix, plainMigration } from '#lab'

matrix('hotplug/missing', (test) =>
  test('a destination without what was plugged gets no guest, and the next one does', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.hotplug.plug(source)
    await lab.hotplug.use(source)
    const witness = await lab.witness(source)
    await lab.expectRefused(source)
    await lab.expectSameGuest(source, witness)
    const next = await lab.successor(source, { fits: true })
    await lab.migrate(source, next, { spec: plainMigration })
    await lab.expectSameGuest(next, witness)
    await lab.hotplug.kept(next)
  }),
)
