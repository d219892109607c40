import { labDown } from '../../../providers/box/lab-down.ts'
import { labLink } from '../../../providers/box/lab-link.ts'
import { labReboot } from '../../../providers/box/lab-reboot.ts'
import { labNames, labStatus } from '../../../providers/box/lab-status.ts'
import { labUp } from '../../../providers/box/lab-up.ts'
import { readLinkChange } from '../../../providers/box/link-change.ts'
import { checkLabName } from '../../../providers/box/names.ts'
import { readCount, readDiskMib } from '../../../providers/box/sizes.ts'
import type { ProviderContext } from '../../spec/build.ts'
import type { LabArguments } from '../lab-arguments.ts'
import { linkLine, noLabLine, statusLines, upLines } from '../lab-lines.ts'
import { setUpProgress } from '../set-up-progress.ts'
import type { Settings } from '../settings.ts'
import { takeSignals } from '../signals.ts'
import type { Command } from './index.ts'

/** Does one action and returns the lines to print. */
type Action = (args: LabArguments, context: ProviderContext, settings: Settings) => Promise<readonly string[]>

const actions: Readonly<Record<string, Action>> = { up, down, status, link, reboot }

/** Labs of hosts that are namespaces on this machine. */
export const lab: Command = async ({ lab: args }, settings) => {
  const action = actions[args!.action]
  if (!action) throw new TypeError(`action '${args!.action}' is understood but does nothing`)
  using signals = takeSignals()
  const lines = await withProgress(settings, (progress) =>
    action(args!, { cache: settings.cache, signal: signals.signal, progress }, settings),
  )
  for (const line of lines) console.log(line)
  return 0
}

async function withProgress<T>(settings: Settings, body: (tell: (message: string) => void) => Promise<T>): Promise<T> {
  using progress = setUpProgress(settings)
  return await body(progress.tell)
}

async function up({ values }: LabArguments, context: ProviderContext, settings: Settings): Promise<string[]> {
  const wanted = { name: nameOf(values), count: readCount(values.count), diskMib: readDiskMib(values.disk) }
  return upLines(await labUp(wanted, { ...context, checkout: settings.root }))
}

async function down({ values }: LabArguments, context: ProviderContext): Promise<string[]> {
  const name = nameOf(values)
  return [(await labDown(name, context)) ? `lab ${name} is removed` : noLabLine(name, await labNames())]
}

async function status({ values }: LabArguments): Promise<string[]> {
  return statusLines(await labStatus(values.name === undefined ? undefined : nameOf(values)))
}

async function link({ host, values }: LabArguments, context: ProviderContext): Promise<string[]> {
  const change = readLinkChange(values)
  return [linkLine(host!, change, await labLink(host!, change, context))]
}

async function reboot({ host }: LabArguments, context: ProviderContext): Promise<string[]> {
  await labReboot(host!, context)
  return [`${host} has booted`]
}

function nameOf({ name }: LabArguments['values']): string {
  return checkLabName(name === undefined ? 'box' : String(name))
}
