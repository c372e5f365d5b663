/** Milliseconds since the Unix epoch. Passed in wherever a result depends on the time. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()
