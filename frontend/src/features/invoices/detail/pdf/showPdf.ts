/** Shows a PDF in a window of its own, under its name instead of a row of digits. */
export function showPdf(tab: Window, pdf: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([pdf], { type: 'application/pdf' }))
  // Browsers of phones show no PDF within a page, or its first sheet alone: there the window is the PDF's.
  if (!navigator.pdfViewerEnabled || !matchMedia('(pointer: fine)').matches) {
    tab.location.href = url
    return
  }
  const { document } = tab
  document.title = name
  const frame = document.createElement('iframe')
  frame.src = url
  frame.title = name
  frame.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;border:0'
  document.body.replaceChildren(frame)
}
