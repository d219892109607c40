/** What a disturbance did, in a few words, and whether it really did it. */
export type Done = Readonly<{ proof: string; exercised: boolean }>
