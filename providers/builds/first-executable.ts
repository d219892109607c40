import { access, constants } from 'node:fs/promises'

/** The first of these files that can be executed. */
export async function firstExecutable(places: readonly string[]): Promise<string | undefined> {
  for (const place of places) {
    const usable = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return place
  }
  return undefined
}
