export const protection = {
  'protection.direct': 'Pay the vendor directly',
  'protection.direct.text':
    'The vendor accepts first, then you pay them. Once paid, only the vendor can give money back.',
  'protection.sleeping': 'Pay now, the vendor takes it on waking',
  'protection.sleeping.text':
    'Your money waits in a lock that only this order opens. The vendor takes it by accepting; if they do not, you take it back alone {when}.',
  'protection.moderated': 'With a moderator',
  'protection.moderated.text':
    'Your money stays locked between you, the vendor and a moderator until you have the goods. If you disagree, the moderator decides; alone, none of the three can take it while all answer.',
  'protection.recommended': 'Recommended',
  'protection.choose': 'How you want to be protected',
  'protection.moderator': 'Who decides if you disagree',
  'protection.moderator.hint':
    'The vendor accepts each of these. The fee is taken from the money in dispute, and only if it comes to one.',
  'protection.moderator.others.one': 'Choose another moderator ({count})',
  'protection.moderator.others.other': 'Choose another moderator ({count})',
  'protection.moderator.none':
    'None of the moderators of this vendor has a valid offer now. Choose another way to pay.',
  'protection.waiting': 'The ways to pay appear when the order is worked out.',
} as const
