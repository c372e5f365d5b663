/** First and last characters of an address: enough to tell own ones apart, never to check one. */
export function shortAddress(address: string): string {
  return address.length <= 20 ? address : `${address.slice(0, 10)}…${address.slice(-8)}`
}
