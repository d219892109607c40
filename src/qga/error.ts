/** The agent refused a command, in the agent's own words. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly command: string
  readonly class: string
  readonly desc: string

  constructor(peer: string, command: string, error: { class: string; desc: string }) {
    super(`the guest agent of ${peer} refused ${command}: ${error.desc}`)
    this.command = command
    this.class = error.class
    this.desc = error.desc
  }
}
