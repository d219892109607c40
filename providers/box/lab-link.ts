import type { ProviderContext } from '../../src/spec/build.ts'
import { findHost } from './find-host.ts'
import { changeLink, readLink, type LinkState } from './link.ts'
import type { LinkChange } from './link-change.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { expectAbleToMakeLabs } from './run-program.ts'

/** What a link is like after it was changed, and how many connections were ended by that. */
export type LinkChanged = LinkState & Readonly<{ ended: number }>

/** Changes the link of a host to the migration network, and looks at it. */
export async function labLink(name: string, change: LinkChange, context: ProviderContext): Promise<LinkChanged> {
  await expectAbleToMakeLabs()
  return oneAtATime(context, async () => {
    const { host } = await findHost(name)
    const ended = await changeLink(host, change)
    return { ...(await readLink(host)), ended }
  })
}
