import { z } from 'zod'
import type { GuestImage } from '../../src/spec/build.ts'
import { lineRules } from '../line-rules.ts'

/** Without these nobody can speak with an agent, nor know what it blocks. */
const indispensable: readonly string[] = ['guest-sync-delimited', 'guest-info']

const command = z
  .string()
  .regex(/^guest-[a-z-]+$/, 'expected a command of the guest agent, as guest-info lists it')
  .refine((name) => !indispensable.includes(name), 'virtqual cannot do without this command')

/** What the file of any guest may say of it, whatever it comes from. */
export const profile = {
  /** Whole lines that its kernel logs in a healthy run. */
  allowDmesg: lineRules,
  /** Commands that its agent has disabled, as by `--block-rpcs`: a claim, which is held against the agent. */
  'agent-blocks': z.array(command).min(1).optional(),
}

type Profile = Readonly<{ allowDmesg: string[]; 'agent-blocks'?: string[] | undefined }>

/** The same as a guest has it. */
export function profileOf(spec: Profile): Pick<GuestImage, 'allowDmesg' | 'agentBlocks'> {
  const { allowDmesg, 'agent-blocks': agentBlocks } = spec
  return { allowDmesg, ...(agentBlocks && { agentBlocks }) }
}
