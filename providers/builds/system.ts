import { join } from 'node:path'
import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import { MissingCapability } from '../../src/base/errors.ts'
import { lineRules } from '../line-rules.ts'
import type { BuildContext } from './context.ts'
import { firstExecutable } from './first-executable.ts'
import * as path from './path.ts'

/** The QEMU that is installed on this machine. */
export const schema = z.strictObject({
  provider: z.literal('system'),
  allowStderr: lineRules,
})

type Spec = z.infer<typeof schema>

const names = ['qemu-system-x86_64', 'qemu-kvm']

export async function resolve(spec: Spec, context: BuildContext): Promise<Build> {
  const directories = context.searchPath.split(':').filter(Boolean)
  // RHEL and its kin keep it outside PATH, as qemu-kvm; where it exists, it is what they support.
  const places = ['/usr/libexec/qemu-kvm', ...names.flatMap((name) => directories.map((path) => join(path, name)))]
  const binary = await firstExecutable(places, context.site)
  if (!binary) throw new MissingCapability(missing(context))
  return path.resolve(path.schema.parse({ provider: 'path', binary, allowStderr: spec.allowStderr }), context)
}

function missing({ name, site }: BuildContext): string {
  return `build ${name}: no QEMU is installed${site.where}: neither /usr/libexec/qemu-kvm nor ${names.join(' or ')} in PATH`
}
