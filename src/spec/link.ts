/** How a link is slowed, each way; what is absent is as it is. */
export type LinkShape = Readonly<{ rateKbit?: number; delayMs?: number; lossPercent?: number }>

/** A link of the catalogue: what migrations go over. */
export type LinkSpec = LinkShape & Readonly<{ name: string }>
