import { allowed, blocked } from './blocked.ts'
import type { AgentCheck } from './check.ts'
import { diskStatistics, disks } from './disks.ts'
import { exec, largeOutput } from './exec.ts'
import { fileSystems } from './file-systems.ts'
import { files } from './files.ts'
import { freeze, freezeList } from './freeze.ts'
import { identity } from './identity.ts'
import { memoryBlocks } from './memory-blocks.ts'
import { networkInterfaces, networkRoutes } from './network.ts'
import { userPassword } from './password.ts'
import { refusals } from './refusals.ts'
import { halt, powerdown, reboot } from './shutdown.ts'
import { ended, hung, staleReply } from './silence.ts'
import { sshKeys } from './ssh-keys.ts'
import { cpuStatistics, load } from './statistics.ts'
import { suspendDisk, suspendHybrid, suspendRam } from './suspend.ts'
import { sync } from './sync.ts'
import { time } from './time.ts'
import { timezone } from './timezone.ts'
import { trim } from './trim.ts'
import { users } from './users.ts'
import { vcpus } from './vcpus.ts'

/** Every check of the guest agent. A new one is a file here and a line. */
export const agentChecks = {
  ...{ sync, identity, timezone, users, time, cpuStatistics, load, networkInterfaces, networkRoutes },
  ...{ vcpus, memoryBlocks, userPassword, sshKeys, files, exec, largeOutput },
  ...{ fileSystems, disks, diskStatistics, freeze, freezeList, trim },
  ...{ suspendRam, suspendDisk, suspendHybrid, powerdown, reboot, halt },
  ...{ refusals, blocked, allowed, hung, ended, staleReply },
} satisfies Readonly<Record<string, AgentCheck>>

export type AgentCheckName = keyof typeof agentChecks
