import { QmpError } from '../qmp/message.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Answer, JsonValue, NamedParts, Properties } from '../spec/parts.ts'
import type { Ask } from './ask.ts'
import { holds } from './holds.ts'
import { proveBlocks } from './prove-blocks.ts'
import { proveProperties } from './prove-properties.ts'

/**
 * QEMU's own word that parts are there: every device and object by its id, type and properties, block nodes, and what else
 * the parts say.
 */
export async function proveParts(parts: NamedParts, ask: Ask): Promise<Exercised[]> {
  const made = madeOf(parts)
  const proofs = await Promise.all([
    ...made.map(({ path, type }) =>
      proveAnswer({ command: 'qom-get', arguments: { path, property: 'type' }, shows: type }, ask),
    ),
    ...made.map(({ path, properties }) => proveProperties(path, properties, ask)),
    ...(parts.qmp ?? []).map((answer) => proveAnswer(answer, ask)),
  ])
  return [...proofs, ...(await proveBlocks(parts.blockdevs ?? [], ask))]
    .filter((proof) => proof !== undefined)
    .map(({ exercised, proof }) => ({ feature: `device ${parts.name}`, exercised, proof }))
}

type Made = Readonly<{ path: string; type: JsonValue; properties: Properties }>

/** Devices and objects by their paths. What has no id is to be found by nobody. */
function madeOf({ devices = [], objects = [] }: NamedParts): Made[] {
  const at = (folder: string, properties: Properties, type: JsonValue | undefined): Made[] => {
    const { id } = properties
    return typeof id === 'string' && type !== undefined ? [{ path: `${folder}/${id}`, type, properties }] : []
  }
  return [
    ...devices.flatMap((device) => at('/machine/peripheral', device, device['driver'])),
    ...objects.flatMap((object) => at('/objects', object, object['qom-type'])),
  ]
}

async function proveAnswer({ command, arguments: args, shows }: Answer, ask: Ask) {
  const asked = [command, ...Object.values(args ?? {}).map(String)].join(' ')
  try {
    const answer = await ask<JsonValue>(command, args)
    return { exercised: holds(answer, shows), proof: `${asked}: ${brief(answer)}` }
  } catch (error) {
    if (error instanceof QmpError) return { exercised: false, proof: `${asked}: ${error.desc}` }
    throw error
  }
}

/** A list of everything that a QEMU has is too long for a report. */
const longest = 200

function brief(answer: JsonValue): string {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
