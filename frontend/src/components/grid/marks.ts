/** Where the words of a search stand in a text. Pure. */

export interface Piece {
  text: string
  hit: boolean
}

/** A sign without its accent and case, as the service compares them. */
function folded(sign: string): string {
  return sign.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The text in pieces, found and not, in their order; accents and case do not matter. */
export function pieces(text: string, search: string): Piece[] {
  const words = [
    ...new Set(
      search
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => folded(word)),
    ),
  ]
  const signs = Array.from(text)
  const bare = signs.map(folded)
  const hits = signs.map(() => false)
  for (const word of words) {
    for (let start = 0; start < bare.length; start++) {
      const length = matched(bare, start, word)
      if (length > 0) hits.fill(true, start, start + length)
    }
  }
  const found: Piece[] = []
  signs.forEach((sign, index) => {
    const last = found.at(-1)
    if (last && last.hit === hits[index]) last.text += sign
    else found.push({ text: sign, hit: hits[index] ?? false })
  })
  return found
}

/** How many signs from `start` on make up the word; 0 where they do not. */
function matched(bare: readonly string[], start: number, word: string): number {
  // No hit begins within one: a sign that is nothing by itself, such as a loose accent.
  if (!bare[start]) return 0
  let rest = word
  for (let index = start; index < bare.length; index++) {
    const sign = bare[index] ?? ''
    if (!rest.startsWith(sign)) return 0
    rest = rest.slice(sign.length)
    if (!rest) return index - start + 1
  }
  return 0
}
