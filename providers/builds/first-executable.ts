import type { Site } from './site.ts'

/** The first of these files that can be executed. */
export async function firstExecutable(places: readonly string[], site: Site): Promise<string | undefined> {
  for (const place of places) if ((await site.look(place))?.executable) return place
  return undefined
}
