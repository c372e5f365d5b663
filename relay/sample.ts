/** `count` different items in random order (Fisher and Yates' shuffle, ended early). */
export function sample<T>(items: T[], count: number, random: () => number = Math.random): T[] {
  const rest = [...items]
  const chosen: T[] = []
  while (chosen.length < count && rest.length > 0) {
    const [item] = rest.splice(Math.floor(random() * rest.length), 1)
    if (item !== undefined) chosen.push(item)
  }
  return chosen
}
