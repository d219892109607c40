import { matrix } from '#lab'

matrix('migration/snapshot', (test) =>
  test('an internal snapshot brings back memory and disk of the moment it was saved', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const early = await lab.snapshots.stamp(source)
    await lab.snapshots.save(source, 'early')
    await lab.snapshots.expectJobError(source)
    const late = await lab.snapshots.stamp(source)
    await lab.snapshots.save(source, 'late')
    await lab.snapshots.load(source, 'early')
    await lab.snapshots.expectContents(source, early)
    const restored = await lab.snapshots.restore(source, 'late')
    await lab.snapshots.expectContents(restored, late)
    await lab.snapshots.delete(restored, 'early')
    await lab.disks.expectSound(restored)
  }),
)
