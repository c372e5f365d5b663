/** Texts of ratings that everybody can verify. */
export const reputation = {
  'reputation.none': 'No ratings yet',
  'reputation.none.text':
    'Nobody who bought here has rated this store, as far as this browser could find out. That says nothing good and nothing bad.',
  'reputation.looking': 'Looking for ratings…',
  'reputation.stars': '{stars} of 5 stars',
  'reputation.paid.one': 'from {count} paid order, {sats}, {first}',
  'reputation.paid.other': 'from {count} paid orders, {sats} in all, first {first}',
  'reputation.unchecked.one': 'from {count} rating whose payment was not checked on chain yet',
  'reputation.unchecked.other': 'from {count} ratings whose payments were not checked on chain yet',
  'reputation.unpaid.one': '{count} rating without a payment on the chain: counts for nothing',
  'reputation.unpaid.other': '{count} ratings without a payment on the chain: count for nothing',
  'reputation.sales.one':
    'By the vendor’s own count at least {count} order was accepted, {rated} rated.',
  'reputation.sales.other':
    'By the vendor’s own count at least {count} orders were accepted, {rated} rated.',
  'reputation.sales.lanes.one': 'There is {count} count.',
  'reputation.sales.lanes.other':
    'They are counted on {count} devices; a device whose sales nobody rated does not show.',
  'reputation.sales.scattered': 'So many counts for so few sales can hide sales that nobody rated.',
  'reputation.sales.uncounted.one':
    '{count} rated order has no number: the vendor did not count it.',
  'reputation.sales.uncounted.other':
    '{count} rated orders have no number: the vendor did not count them.',
  'reputation.miscount': 'This vendor’s counter does not add up',
  'reputation.miscount.short': 'Counter does not add up',
  'reputation.miscount.same-number':
    'Two different orders carry the same number. Both acceptances are signed by the vendor: sales without a rating may be hidden.',
  'reputation.miscount.wrong-order':
    'An order with a higher number was accepted before one with a lower number. Both acceptances are signed by the vendor: numbers were made up, or a clock was wrong.',
  'reputation.miscount.save': 'Save both documents',
  'reputation.title': 'Ratings of {name}',
  'reputation.confidence.none': 'Nothing that counts yet',
  'reputation.confidence.low': 'Rests on little: do not rely on it',
  'reputation.confidence.medium':
    'Rests on some trade, perhaps by strangers who are all one person',
  'reputation.confidence.high':
    'Rests on much trade over months, some of it with people you follow',
  'reputation.near.one': '{count} of them by somebody you follow',
  'reputation.near.other': '{count} of them by people you follow',
  'reputation.vouched.one': '{count} of them by somebody followed by people you follow',
  'reputation.vouched.other': '{count} of them by people followed by people you follow',
  'reputation.vouchers.alone': 'Followed by {name}, whom you follow',
  'reputation.vouchers.one': 'Followed by {name} and {count} other you follow',
  'reputation.vouchers.other': 'Followed by {name} and {count} others you follow',
  'reputation.spread': '{stars} stars: {count}',
  'reputation.spread.title': 'How many gave how many stars',
  'reputation.how': 'How is this computed?',
  'reputation.how.text':
    'Each rating is signed by somebody whose order the vendor accepted, and the payment is looked up in the Bitcoin chain. A larger payment and a newer rating count more, and so does one by somebody whom you follow; half as much one by somebody whom people you follow say they follow, and all whom one of these names count together about as much as one word of that one. The second, third and tenth rating of the same person count ever less, many by strangers in one week share their say, and all others together count at most three times as much as the people you follow, once these have said something. Ratings by buyers who show no name count a quarter. Ratings without a payment count for nothing.',
  'reputation.how.fake':
    'People can buy from themselves. To invent these trades, somebody would have needed {capital} at hand, at least {fees} for network fees, and {time}. Compare that with what you are about to pay.',
  'reputation.how.time.none': 'no waiting',
  'reputation.how.time.one': '{count} day of waiting',
  'reputation.how.time.other': '{count} days of waiting',
  'reputation.how.incomplete':
    'Ratings come from other browsers. Nobody can change or invent one, and the rated one cannot delete any; but one that no reachable browser holds is not seen.',
  'reputation.how.sales':
    'The vendor numbers the orders he accepts, on each device from 1. The highest number shows how many there were; orders that were never paid are among them. A number that is given twice is shown here with both documents as soon as both orders are rated.',
  'reputation.asked.one': '{answered} of {count} browser that was asked answered.',
  'reputation.asked.other': '{answered} of {count} browsers that were asked answered.',
  'reputation.checking': 'Looking up payments in the Bitcoin chain…',
  'reputation.as.vendor': 'As vendor',
  'reputation.as.buyer': 'As buyer',
  'reputation.as.moderator': 'As moderator',
  'reputation.money.paid': '{sats} paid',
  'reputation.money.unchecked': '{sats}, not checked on chain',
  'reputation.money.unpaid': 'No payment found on chain',
  'reputation.money.reused': 'Its payment stands for another order',
  'reputation.unnamed': 'A buyer who shows no name',
  'reputation.share': 'Counts {percent}',
  'reputation.followed': 'You follow them',
  'reputation.scale': '{scale} {stars}',
  'reputation.scale.quality': 'Quality',
  'reputation.scale.as-described': 'As described',
  'reputation.scale.delivery': 'Delivery',
  'reputation.scale.service': 'Service',
  'reputation.reply.of': 'Answer of {name}',
  'reputation.reply.own': 'Your answer',
  'reputation.reply': 'Answer in public',
  'reputation.reply.change': 'Change your answer',
  'reputation.reply.hint': 'Signed by you and shown with the rating, to everybody.',
  'reputation.reply.apply': 'Sign and publish',
  'reputation.reply.done': 'Your answer is published.',
  'reputation.reply.required': 'Write something first.',
  'reputation.more.one': '{count} older rating is not shown.',
  'reputation.more.other': '{count} older ratings are not shown.',
} as const
