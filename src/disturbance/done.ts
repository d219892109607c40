/** What a disturbance did, in a few words, and whether it really did it. */
export type Done = Readonly<{
  proof: string
  exercised: boolean
  /** Where it was a command that has to fall into the moment: controller's clock, milliseconds since the epoch. */
  sentAt?: number
  repliedAt?: number
}>
