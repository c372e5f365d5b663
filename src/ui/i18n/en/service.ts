/** Texts of receipts for what people's devices do for each other. */
export const service = {
  'service.tier.0': 'Nothing that counts yet',
  'service.tier.1': 'Helps the market',
  'service.tier.2': 'Helps the market much',
  'service.tier.3': 'Carries the market',
  'service.mark.title': 'What {name} does for the market',
  'service.mark.by.one': '{count} trader signed that devices of {name} served them.',
  'service.mark.by.other': '{count} traders signed that devices of {name} served them.',
  'service.mark.text':
    'Their devices were up when others needed them: handed out pieces of stores, kept sealed mail for people who were away, and answered when asked. Those who were served say so, with their signature, month by month.',
  'service.mark.points': '{points} points; the word of {word} full traders',
  'service.mark.unchecked.one': '{count} more shows a trade whose payment was not looked up yet.',
  'service.mark.unchecked.other': '{count} more show trades whose payments were not looked up yet.',
  'service.mark.others.one': '{count} person who shows no paid trade says so too: counts nothing.',
  'service.mark.others.other': '{count} people who show no paid trade say so too: counts nothing.',
  'service.how': 'How is this computed?',
  'service.how.text':
    'A receipt gives up to three points a month: one for 10 MB of pieces, one for ten letters kept, one for ten days on which a device answered. It counts only if its signer shows a trade of his own that was paid in the Bitcoin chain, in full from 100,000 sat on. Nobody gives more than six points; of people who traded in the same week the second counts half, the third a third; and each month takes a fifth away. The first mark needs 3 points and the word of 2 traders, the second 10 and 5, the third 30 and 12.',
  'service.how.fake':
    'People can trade with themselves. A mark then costs one payment for each invented trader, spread over as many weeks. It says that somebody is up, not that he is honest.',

  'service.title': 'Thanks for being up',
  'service.text':
    'Who keeps stores reachable and mail safe earns a mark that everybody sees. It rests on receipts that those sign who were served.',
  'service.on': 'Sign receipts, and collect those about me',
  'service.on.hint':
    'A receipt tells everybody that devices of somebody served you in a month, and how much: also that you looked at their store. With this on, your devices tell whose they are to devices that they serve. Off, nothing of it is counted, told, signed or shown; what you have signed stays with those who have it.',
  'service.on.done': 'Receipts are signed and collected from now on.',
  'service.off.done': 'Nothing is counted or shown any more.',
  'service.own': 'Your mark',
  'service.next.one': '{points} points by {count} trader',
  'service.next.other': '{points} points by {count} traders',
  'service.fee':
    'Moderators who thank for it take a lower fee from orders that show this mark. Your own orders show it where that helps, and so do orders at your store.',
  'service.fee.open': 'Look at moderators',
  'service.received': 'What others signed about you',
  'service.received.none':
    'Nobody has signed one yet. Leave this browser open: it is noted when it serves somebody who signs receipts.',
  'service.served': 'Who served you this month',
  'service.served.none': 'Nobody yet whose name is known.',
  'service.nameless.one': '{count} more device served you and does not say whose it is.',
  'service.nameless.other': '{count} more devices served you and do not say whose they are.',
  'service.facts': '{bytes} of pieces, {mail}, {days}',
  'service.mail.one': '{count} letter kept',
  'service.mail.other': '{count} letters kept',
  'service.days.one': '{count} day',
  'service.days.other': '{count} days',
  'service.trade.paid': 'Trader',
  'service.trade.unchecked': 'Payment not checked yet',
  'service.trade.none': 'No trade: counts nothing',
  'service.given': 'signed {when}',
  'service.given.none': 'not signed yet',
  'service.sign': 'Sign receipts now',
  'service.sign.none': 'Nobody took one now: nothing new to sign, or nobody is reachable.',
  'service.signed.one': '{count} receipt signed and handed over',
  'service.signed.other': '{count} receipts signed and handed over',
  'service.no-trade':
    'You have no rated trade that others can check. What you sign is shown, and counts nothing until you have one.',
} as const
