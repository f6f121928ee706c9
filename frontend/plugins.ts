/** What happens to the built files: they are compressed once, and weighed. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { constants, brotliCompressSync, gzipSync } from 'node:zlib'

import type { Plugin, Rolldown } from 'vite'

/** Smaller ones gain nothing. */
const WORTH_IT = 1024
const COMPRESSIBLE = /\.(js|css|html|svg|json)$/
/** Script that a first visit of any page loads, compressed. */
const MOST_FIRST_LOAD = 250 * 1024

/** Texts that are loaded with every page (src/lib/user/i18n.ts). */
export const TEXTS_OF_ALL = ['auth', 'common', 'sync']
const ROUTES = path.resolve(import.meta.dirname, 'src/app/routes.tsx')
const PAGE = /page\(\s*'([\w/]*)',\s*\[([^\]]*)\],\s*async \(\) => \(await import\('([^']+)'\)/g

/** Every page of src/app/routes.tsx: its address, the texts that it asks for besides those of all, and its file. */
export function declaredPages() {
  return [...readFileSync(ROUTES, 'utf8').matchAll(PAGE)].map(([, address = '', texts = '', file = '']) => ({
    address,
    texts: [...texts.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
    file,
  }))
}

/** Lays a `.br` and a `.gz` beside each file; the service sends them as they are. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          if (!COMPRESSIBLE.test(file.fileName) || content.length < WORTH_IT) continue
          const parameters = { [constants.BROTLI_PARAM_QUALITY]: 9 }
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.gz`,
            source: gzipSync(content, { level: 9 }),
          })
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.br`,
            source: brotliCompressSync(content, { params: parameters }),
          })
        }
      },
    },
  }
}

/** Fails the build when the first visit of a page would load more script than it may. */
export function weighed(): Plugin {
  return {
    name: 'weighed',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const named = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
      // Whoever comes needs the entry, the page, and the texts of both in the larger of the two languages.
      const entries = chunks.filter(({ isEntry }) => isEntry)
      for (const { file, texts } of declaredPages()) {
        const needed = [...TEXTS_OF_ALL, ...texts].map((name) => `/locales/hu/${name}.ts`)
        const [page, ...words] = [`${file.replace('@', '/src')}.tsx`, ...needed].map((end) => {
          const found = chunks.find(({ facadeModuleId: id }) => id?.endsWith(end))
          return found ?? this.error(`${end} is no chunk of its own: what a first visit loads can't be told`)
        }) as [Rolldown.OutputChunk, ...Rolldown.OutputChunk[]]
        const bytes = [...closure([...entries, page, ...words], named)].reduce(
          (sum, { code }) => sum + gzipSync(code).length,
          0,
        )
        if (bytes > MOST_FIRST_LOAD) {
          this.error(
            `${page.name}: a first visit loads ${Math.ceil(bytes / 1024)} KiB of script, over 250 KiB`,
          )
        }
        this.info(`${page.name}: ${Math.ceil(bytes / 1024)} KiB`)
      }
    },
  }
}

/** These chunks, and all that they import before they can run. */
function closure(start: Rolldown.OutputChunk[], named: ReadonlyMap<string, Rolldown.OutputChunk>) {
  const found = new Set<Rolldown.OutputChunk>()
  const waiting = [...start]
  for (let chunk = waiting.pop(); chunk; chunk = waiting.pop()) {
    if (found.has(chunk)) continue
    found.add(chunk)
    for (const name of chunk.imports) {
      const next = named.get(name)
      if (next) waiting.push(next)
    }
  }
  return found
}
