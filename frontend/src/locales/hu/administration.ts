export const administration = {
  adminsOnly: {
    title: 'Ezt csak adminisztrátor láthatja',
    text: 'Ha szüksége van rá, forduljon a cég egyik adminisztrátorához.',
  },
  pager: {
    label: 'Lapozás',
    before: 'Előző oldal',
    after: 'Következő oldal',
    of: '{{first}}–{{last}} / {{count}}',
  },
}
