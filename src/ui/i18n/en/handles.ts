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
  'handle.held.text.one':
    'Claimed in block {since}, one confirmation. It holds until block {until}, about {date}.',
  'handle.held.text.other':
    'Claimed in block {since}, {count} confirmations. It holds until block {until}, about {date}.',
  'handle.ending': 'It ends about {date}',
  'handle.ending.text':
    'Renew it before, or anybody may claim it. Renewing adds a year to the end and costs the network fee.',
  'handle.pending.renew': 'The renewal waits for a block.',
  'handle.pending.release': 'Letting go waits for a block.',
  'handle.pending.transfer': 'Giving it away waits for a block.',
  'handle.renew': 'Renew for a year',
  'handle.give': 'Give to somebody',
  'handle.give.title': 'Give @{handle} to somebody',
  'handle.give.text':
    'Whoever is to have it opens “Your handle” in their settings, agrees to be given @{handle}, and sends you the text that they get.',
  'handle.give.field': 'Their text',
  'handle.give.check': 'Check whose it is',
  'handle.give.to': 'It will belong to {name} ({short}).',
  'handle.give.warning':
    'With the next block @{handle} leads to their store, for good. Nobody can undo it, you neither: only they could give it back. It costs you the network fee.',
  'handle.give.apply': 'Sign and give it away',
  'handle.given': '@{handle} belongs to somebody else now',
  'handle.given.text': 'You gave it to {short}. Your store is found by its link, as before.',
  'handle.agree.title': 'Does somebody give you theirs?',
  'handle.agree.text':
    'A handle can be given from hand to hand. You agree first: nobody is given a name against their will.',
  'handle.agree.field': 'Their handle',
  'handle.agree.apply': 'Agree and get the text',
  'handle.waiting': 'Waiting for @{handle}',
  'handle.waiting.text':
    'Send this text to whoever holds it now. It is good for this handle and this holder only. When they have signed, and a block carries it, the handle appears here.',
  'handle.waiting.here': '@{handle} is yours, but you hold another one',
  'handle.waiting.here.text':
    'By the chain {short} has given it to you, until about {date}. One person has one handle here: let go of yours below, and this one takes its place. Until then nobody else can have it, and it leads to your store.',
  'handle.got': 'You were given it by {short}. It leads to your store from now on.',
  'handle.waiting.field': 'Text for the holder',
  'handle.waiting.look': 'Look whether it has come',
  'handle.waiting.stop': 'Wait no longer',
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
    'The holder put a fingerprint of a signed claim into a Bitcoin transaction, in block {since}. This browser has checked the signature, the transaction and the chain of block headers up to block {tip} itself. Whoever claimed it first holds it, until block {until}, about {date}. What it cannot know is a claim that nobody has shown yet.',
  'handle.how.offline':
    'Somebody shows a signed claim. The Bitcoin chain could not be asked whether it was the first one, so do not rely on it yet.',
  'handle.missing': 'Nobody holds @{handle}',
  'handle.missing.text':
    'No claim that holds was found. If you were given this name, ask for the link with the nym.',
  'handle.elsewhere': 'Search the market',
  'domain.check': 'Ask {domain}',
  'domain.check.hint':
    'Your browser asks this website whether the store is its own. It learns that you look; so does your DNS resolver, if you chose one in the settings.',
  'domain.verified': '{domain} says that this store is its own',
  'domain.dns':
    'The DNS record of {domain} names this store, as {resolver} tells it; the website itself does not',
  'domain.resolver-silent': '{resolver}, your DNS resolver, gave no answer',
  'domain.unnamed': '{domain} does not name this store',
  'domain.unreachable': '{domain} did not answer, or does not let other pages read its answer',
  'domain.checked': 'asked {when}',
} as const
