/** Handles (`@name`), and websites that speak for a person. */
export const handles = {
  'handle.title': 'Your handle',
  'handle.lead':
    'A short name that leads to your store. It is claimed with a Bitcoin transaction, so that anybody can check whose it is; no one gives it out, and no one can take it back. Your nym stays what counts.',
  'handle.name': 'Handle',
  'handle.name.hint': '3 to 30 letters or digits of one script; hyphens inside.',
  'handle.check': 'Check',
  'handle.looking': 'Others are being asked…',
  'handle.free': '@{handle} is free, as far as others tell.',
  'handle.taken': '@{handle} belongs to {name}.',
  'handle.unproven': '{name} shows a claim to @{handle}; it is not proven yet (offline).',
  'handle.disputed':
    'Somebody says to have claimed @{handle} before its holder did. The chain could not be asked about that yet.',
  'handle.none': 'This is no handle: 3 to 30 letters or digits of one script, hyphens inside.',
  'handle.alike': 'Mind: it can be mistaken for @{other}.',
  'handle.script': 'It is not written in Latin letters.',
  'handle.formerly':
    'When this browser last looked, this handle belonged to somebody else, who did not hand it over. An older claim was kept back until now.',
  'handle.cost': 'Network fee',
  'handle.cost.text': '{sats} to the miners, once. It holds for about a year.',
  'handle.claim': 'Claim @{handle}',
  'handle.sending': 'Waiting for a block',
  'handle.sending.text':
    '@{handle} is claimed with the next block, in about ten minutes. You can close this page.',
  'handle.unpaid': 'The payment did not go out.',
  'handle.held': '@{handle} is yours',
  'handle.held.text': 'Until about {date}. Confirmed {count} times.',
  'handle.pending.renew': 'The renewal waits for a block.',
  'handle.pending.release': 'Letting go waits for a block.',
  'handle.renew': 'Renew for a year',
  'handle.renew.later': 'It can be renewed from about {date}.',
  'handle.release': 'Let go',
  'handle.release.title': 'Let go of @{handle}?',
  'handle.release.text':
    'With the next block anybody may claim it. Links with it may then lead to somebody else. It costs the network fee.',
  'handle.lost': '@{handle} is somebody else’s',
  'handle.lost.text':
    'Their claim stands before yours in the chain. The fee is spent; choose another handle.',
  'handle.ended': '@{handle} is no longer yours',
  'handle.ended.text': 'It ended or was let go. You may claim it again if nobody else has.',
  'handle.forget': 'Choose another',
  'handle.open': 'Open the store',
  'handle.proven': 'proven at block {height}',
  'handle.not-proven': 'not proven yet',
  'handle.in-dispute': 'disputed',
  'handle.how': 'How do I know this?',
  'handle.how.text':
    'The holder put a fingerprint of a signed claim into a Bitcoin transaction, in block {since}. This browser has checked the signature, the transaction and the chain of block headers up to block {tip} itself. Whoever claimed it first holds it, until block {until}. What it cannot know is a claim that nobody has shown yet.',
  'handle.how.offline':
    'Somebody shows a signed claim. The Bitcoin chain could not be asked whether it was the first one, so do not rely on it yet.',
  'handle.missing': 'Nobody holds @{handle}',
  'handle.missing.text':
    'No claim that holds was found. If you were given this name, ask for the link with the nym.',
  'domain.check': 'Ask {domain}',
  'domain.check.hint':
    'Your browser asks this website whether the store is its own. It learns that you look.',
  'domain.verified': '{domain} says that this store is its own',
  'domain.unnamed': '{domain} does not name this store',
  'domain.unreachable': '{domain} did not answer, or does not let other pages read its answer',
  'domain.checked': 'asked {when}',
} as const
