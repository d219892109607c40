import { isShown, type Shown } from '../../spec/shown.ts'

type Context = Readonly<{
  issues: readonly unknown[]
  addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void
}>

/** Reports what nothing would show to be there, unless worse is known of it: asked for and not proven is not passed. */
export function checkShown(parts: Shown, context: Context): void {
  if (context.issues.length > 0 || isShown(parts)) return
  context.addIssue({ code: 'custom', path: [], message: 'nothing shows that this is there: give qmp or guest, or ids' })
}
