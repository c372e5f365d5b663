/** Texts of who may know whom one follows. */
export const follows = {
  'trade.links.follows': 'People you follow',
  'trade.links.follows.text': 'Who may know whom you follow',
  'follows.title': 'People you follow',
  'follows.lead': 'Only this browser knows them, but for those whom you tick here.',
  'follows.public': 'Everybody may know that I follow…',
  'follows.public.text':
    'Those who follow you then give more weight to ratings by these people, and see your name beside them. The list is signed with your name and lies in your store, for everybody to read: it can show where you buy and whom you know. You can untick people later, but not take back what others have read.',
  'follows.none': 'You follow nobody yet. You find the button on the page of a store.',
  'follows.elsewhere': 'Not followed on this device',
  'follows.all': 'Tick all',
  'follows.nobody': 'Untick all',
  'follows.count': '{count} of at most {max} ticked',
  'follows.signed': 'Published {when}',
  'follows.publish': 'Sign and publish',
  'follows.done': 'Published: everybody may know whom you ticked.',
  'follows.withdrawn': 'Nobody is told any more whom you follow.',
} as const
