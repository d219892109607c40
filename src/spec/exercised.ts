/** Whether something that a case asked for really happened, and what shows it. Asked for but not exercised is no pass. */
export type Exercised = Readonly<{ feature: string; exercised: boolean; proof: string }>
