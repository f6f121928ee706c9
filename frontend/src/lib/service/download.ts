/** Hands a file to the browser, as if it had been downloaded. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download begins after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
