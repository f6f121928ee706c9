/** Puts text (and the same as HTML, for spreadsheets) on the clipboard; false where the browser does not let it. */
export async function copy(text: string, html?: string): Promise<boolean> {
  try {
    // Only in secure contexts, which http:// on another machine's name is not.
    const clipboard = (navigator as { clipboard?: Clipboard }).clipboard
    if (!clipboard) return copyByEvent(text, html)
    if (html === undefined || typeof ClipboardItem === 'undefined') await clipboard.writeText(text)
    else {
      const item = new ClipboardItem({
        'text/plain': new Blob([text], { type: 'text/plain' }),
        'text/html': new Blob([html], { type: 'text/html' }),
      })
      await clipboard.write([item])
    }
    return true
  } catch {
    return copyByEvent(text, html)
  }
}

function copyByEvent(text: string, html: string | undefined): boolean {
  let done = false
  function fill(event: ClipboardEvent) {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
    if (html !== undefined) event.clipboardData?.setData('text/html', html)
    done = true
  }
  document.addEventListener('copy', fill, { capture: true, once: true })
  // Deprecated, and the only way where the Clipboard API is not: on plain http:// addresses.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy')
  document.removeEventListener('copy', fill, { capture: true })
  return done
}
