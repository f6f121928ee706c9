import { pieces } from './marks'

/** A text in which stands what was searched for. */
export function Marked({ text, search }: { text: string; search: string }) {
  return <>{marked(text, search)}</>
}

/** The same for a cell: without a search it is the text alone. */
export function marked(text: string, search: string) {
  if (!search) return text
  const found = pieces(text, search)
  if (!found.some(({ hit }) => hit)) return text
  return found.map(({ text: part, hit }, index) => (hit ? <mark key={index}>{part}</mark> : part))
}
