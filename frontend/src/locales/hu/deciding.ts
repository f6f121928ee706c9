/** Matching: what is asked in the worksheet, and what is told of many lines; fetched a little later than the page. */
export const deciding = {
  classify: {
    title: 'Mi ez a tétel?',
    act: 'Besorolás',
    rule: 'Szabály is legyen belőle (r)',
    like: 'Minden ilyen tétel: {{what}}',
  },
  find: {
    title: 'Számla keresése',
    field: 'Számlaszám, vevő, összeg vagy számlaszámok listája',
    count_one: '{{count}} találat. ↑ ↓: választás, Enter: ez az.',
    count_other: '{{count}} találat. ↑ ↓: választás, Enter: ez az.',
    list_one: 'Lista: {{count}} számla megvan. Enter: mindet.',
    list_other: 'Lista: {{count}} számla megvan. Enter: mindet.',
    notFound: 'Nincs ilyen számla: {{numbers}}',
  },
  aside: {
    title: 'Félretétel',
    act: 'Félretétel',
    until: 'Eddig (elhagyható)',
    hint: 'például {{day}}',
    wrong: 'Egy későbbi napot adjon meg.',
    without: 'Nap nélkül: a többi mögé kerül.',
  },
  log: { undone: 'visszavonta: {{name}}, {{time}}' },
  note: {
    title: 'Jegyzet a tételhez',
    hint: 'Enter: mentés, Shift+Enter: új sor. Mindenki látja, aki a céget látja.',
  },
  batch: {
    title: 'Kijelöltek elfogadása',
    act_one: '{{count}} elfogadása Ctrl+⏎',
    act_other: '{{count}} elfogadása Ctrl+⏎',
    invoices: 'Számlák',
    expected: 'Ennyi lehet hibás',
    least: 'A legkevésbé biztosak',
    leftOut: 'Kimarad, egyenként nézze meg',
    reason: {
      changed: 'közben megváltozott',
      to_be_chosen: 'választásra vár',
      unsure: '97% alatt',
      against: 'szól valami ellene',
      rest: 'nem jön ki maradék nélkül',
    },
  },
}
