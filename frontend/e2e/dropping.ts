/** Files let go over the place for them, as from a folder. */
import type { Page } from '@playwright/test'

/** Name and content. */
export type Named = readonly [string, Buffer]

export async function drop(page: Page, files: readonly Named[]) {
  const transfer = await page.evaluateHandle(
    (sent) => {
      const made = new DataTransfer()
      for (const [name, content] of sent) {
        made.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name))
      }
      return made
    },
    files.map(([name, content]) => [name, content.toString('base64')] as const),
  )
  const place = page.getByText('Húzza ide a fájlokat', { exact: false })
  await place.dispatchEvent('dragover', { dataTransfer: transfer })
  await place.dispatchEvent('drop', { dataTransfer: transfer })
}
