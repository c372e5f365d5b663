/** Names in order, as a browser's DOMStringList. */
export function nameList(names: Iterable<string>): readonly string[] & DOMStringList {
  const list = [...names].sort()
  return Object.assign(list, {
    contains: (name: string) => list.includes(name),
    item: (index: number) => list[index] ?? null,
  })
}
