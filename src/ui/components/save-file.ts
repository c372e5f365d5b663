/** Hands a file to the person's downloads. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // The download has taken its own hold of the bytes by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url))
}
