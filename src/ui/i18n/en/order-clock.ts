/**
 * The clocks of an order in words, for each reader. `{when}` is a time, of a lock with its block;
 * `{left}` how far off it is; `{name}` who may act alone then.
 */
export const orderClock = {
  'order.clock': 'What runs out',
  'order.clock.block': '{when}, about block {height}',
  'order.clock.more': 'All clocks',
  'order.clock.buyer.answer':
    'If the vendor does not answer by {when}, the order ends by itself. You owe nothing, and what you paid comes back.',
  'order.clock.buyer.payment':
    'Please pay by {when} ({left}). After that the order ends; do not pay to this address any more.',
  'order.clock.buyer.ship': 'If nothing happens, you can take the money back from {when}.',
  'order.clock.buyer.dispatch':
    'If the vendor sends nothing by {when}, the order ends and the money is to be given back.',
  'order.clock.buyer.confirm':
    'If you say nothing by {when} ({left}), the order counts as complete.',
  'order.clock.buyer.close': 'The order closes by itself on {when}.',
  'order.clock.buyer.return':
    'If the vendor says nothing to your return by {when}, the order closes. Call for your refund before.',
  'order.clock.buyer.accept':
    'If you neither confirm nor object, {name} can take the money from {when} ({left}). Object before if something is wrong.',
  'order.clock.buyer.last': 'If nothing happens at all, you can take the money back from {when}.',
  'order.clock.buyer.window':
    'If the vendor does not accept, you can take the money back from {when}.',
  'order.clock.buyer.backup': 'If the moderator stays silent, {name} may decide from {when}.',
  'order.clock.buyer.end':
    'If nobody decides, the money can be divided as agreed beforehand from {when}.',
  'order.clock.vendor.answer': 'Please answer by {when} ({left}), else the order ends by itself.',
  'order.clock.vendor.payment': 'If no payment is seen by {when}, the order ends by itself.',
  'order.clock.vendor.ship':
    'Send it and move the money on by {when} ({left}): from then on {name} can take it back.',
  'order.clock.vendor.dispatch':
    'Send it by {when} ({left}), else the order ends and you have to give the money back.',
  'order.clock.vendor.confirm':
    'If the buyer says nothing by {when}, the order counts as complete.',
  'order.clock.vendor.close': 'The order closes by itself on {when}.',
  'order.clock.vendor.return':
    'Answer the return by {when} ({left}): give the money back, or object.',
  'order.clock.vendor.accept': 'If nothing happens, you can take the money from {when}.',
  'order.clock.vendor.last': 'Collect the money in time: from {when} {name} could take it back.',
  'order.clock.vendor.window':
    'Take the money by {when} ({left}): from then on {name} can take it back.',
  'order.clock.vendor.backup': 'If the moderator stays silent, {name} may decide from {when}.',
  'order.clock.vendor.end':
    'If nobody decides, the money can be divided as agreed beforehand from {when}.',
  'order.clock.moderator.answer': 'The vendor answers by {when}, else the order ends by itself.',
  'order.clock.moderator.payment': 'The buyer pays by {when}, else the order ends by itself.',
  'order.clock.moderator.ship': 'From {when} {name} can take the money back if nothing happens.',
  'order.clock.moderator.dispatch': 'The vendor sends it by {when}, else the order ends.',
  'order.clock.moderator.confirm': 'The order counts as complete on {when} if the buyer is silent.',
  'order.clock.moderator.close': 'The order closes by itself on {when}.',
  'order.clock.moderator.return': 'The vendor answers the return by {when}.',
  'order.clock.moderator.accept': 'From {when} {name} can take the money if nothing happens.',
  'order.clock.moderator.last': 'From {when} {name} can take the money back.',
  'order.clock.moderator.window': 'From {when} {name} can take the money back.',
  'order.clock.moderator.backup':
    'Decide by {when} ({left}): from then on {name} may decide in your place.',
  'order.clock.moderator.end':
    'Decide by {when} ({left}): from then on the money is divided as agreed for silence.',
  'order.warning.expires-soon': 'This order ends within a day',
  'order.warning.expires-soon.buyer': 'Do what is asked of you above, or write to the vendor.',
  'order.warning.expires-soon.vendor': 'Do what is asked of you above, or write to the buyer.',
  'order.warning.expires-soon.moderator': 'There is nothing for you to do.',
  'order.warning.lock-ends-soon': 'A lock on the money ends within a day',
  'order.warning.lock-ends-soon.buyer':
    'Confirm, object or agree on more time before it ends; the clocks above say who can take the money then.',
  'order.warning.lock-ends-soon.vendor':
    'Send it, collect the money or agree on more time before it ends; the clocks above say who can take it then.',
  'order.warning.lock-ends-soon.moderator':
    'If a dispute runs, hold the money or decide before it ends.',
  'order.warning.backup-window': 'The moderator has been silent for long',
  'order.warning.backup-window.buyer': 'The stand-in may decide soon. Write to both.',
  'order.warning.backup-window.vendor': 'The stand-in may decide soon. Write to both.',
  'order.warning.backup-window.moderator': 'Decide soon, or the stand-in may do so.',
  'order.warning.underpaid': 'Too little was paid',
  'order.warning.underpaid.buyer': 'Pay the rest to the same address; the amount is shown below.',
  'order.warning.underpaid.vendor': 'Do not send anything yet. The buyer is asked for the rest.',
  'order.warning.underpaid.moderator': 'The buyer is asked for the rest.',
  'order.warning.overpaid': 'More was paid than needed',
  'order.warning.overpaid.buyer': 'Ask the vendor to give the rest back.',
  'order.warning.overpaid.vendor': 'Give the rest back: “Give money back…”.',
  'order.warning.overpaid.moderator': 'The vendor is asked to give the rest back.',
  'order.warning.paid-twice': 'It was paid twice',
  'order.warning.paid-twice.buyer': 'Ask the vendor to give one payment back.',
  'order.warning.paid-twice.vendor': 'Give one payment back: “Give money back…”.',
  'order.warning.paid-twice.moderator': 'The vendor is asked to give one payment back.',
  'order.warning.paid-late': 'The payment came after the time to pay',
  'order.warning.paid-late.buyer': 'The vendor has to give it back. Write to them if they do not.',
  'order.warning.paid-late.vendor':
    'Do not send anything: give the money back, or agree on a new order.',
  'order.warning.paid-late.moderator': 'The vendor is asked to give it back.',
  'order.warning.payment-replaced': 'A payment that was seen has been taken back by its sender',
  'order.warning.payment-replaced.buyer':
    'If that was you speeding it up, wait for the new one. Otherwise pay again.',
  'order.warning.payment-replaced.vendor': 'Do not send anything until a payment is confirmed.',
  'order.warning.payment-replaced.moderator': 'Nothing is paid for now.',
  'order.warning.not-countersigned': 'The moderator has not agreed yet',
  'order.warning.not-countersigned.buyer':
    'They can still agree later. If you have not paid yet, you may wait for it.',
  'order.warning.not-countersigned.vendor':
    'They can still agree later. You may wait with sending until then.',
  'order.warning.not-countersigned.moderator': 'Say whether you take this order.',
  'order.warning.moderator-declined': 'The moderator does not want to decide about this order',
  'order.warning.moderator-declined.buyer':
    'Do not pay. Cancel and order again with another moderator, or settle between you.',
  'order.warning.moderator-declined.vendor':
    'Do not send anything. Cancel, or settle with the buyer.',
  'order.warning.moderator-declined.moderator': 'You declined; the parties were told.',
  'order.warning.chain-not-checked': 'The Bitcoin chain could not be asked yet',
  'order.warning.chain-not-checked.buyer':
    'What is said here of payments may be incomplete. It is asked again by itself.',
  'order.warning.chain-not-checked.vendor':
    'Do not send anything on the strength of this page until it could be asked.',
  'order.warning.chain-not-checked.moderator':
    'Do not decide on the strength of this page until it could be asked.',
} as const
