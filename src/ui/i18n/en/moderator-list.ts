export const moderatorList = {
  'moderator-list.add': 'Add a moderator',
  'moderator-list.add.hint':
    'Paste the link of their page, their name that begins with 12D3KooW, or their @handle.',
  'moderator-list.add.apply': 'Add',
  'moderator-list.up': 'Move {name} up',
  'moderator-list.down': 'Move {name} down',
  'moderator-list.remove': 'Remove {name}',
  'moderator-list.problem.nobody':
    'This is no link or name of a person. Copy all of it from their page.',
  'moderator-list.problem.twice': 'This person is in the list already.',
  'moderator-list.problem.self': 'You cannot decide about your own orders. Choose somebody else.',
  'moderator-list.problem.full': 'There is room for {limit} only. Remove one first.',
} as const
