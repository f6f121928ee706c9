export const administration = {
  adminsOnly: {
    title: 'Ezt csak adminisztrátor láthatja',
    text: 'Ha szüksége van rá, kérje a cég egyik adminisztrátorát.',
  },
  pager: {
    label: 'Lapozás',
    before: 'Előző oldal',
    after: 'Következő oldal',
    of: '{{first}}–{{last}} / {{count}}',
  },
}
