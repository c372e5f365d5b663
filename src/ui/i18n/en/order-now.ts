/** What happens now, by role and state. `.escrow`: where the money lies in a script, not with the vendor. */
export const orderNow = {
  'order.now': 'What happens now',
  'order.now.since': 'Since {when}',
  'order.now.buyer.placed':
    'The vendor has to accept. You pay nothing until then, and can cancel at any time before.',
  'order.now.buyer.placed.escrow':
    'Pay when you like: the money waits in a lock of its own until the vendor accepts, and comes back to you if not.',
  'order.now.buyer.placed.seen':
    'Your payment was seen. The vendor has to accept; if they do not, it comes back to you.',
  'order.now.buyer.pending': 'Your payment is confirmed. The vendor has to answer now.',
  'order.now.buyer.accepted': 'The vendor accepted. Pay the amount below to go on.',
  'order.now.buyer.paying':
    'Your payment was seen. The vendor ships when it is confirmed, usually within the hour.',
  'order.now.buyer.paid':
    'Your payment is confirmed. Now the vendor prepares and sends your order.',
  'order.now.buyer.paid.escrow':
    'Your payment is confirmed and locked. Now the vendor prepares and sends your order; nobody can take the money alone.',
  'order.now.buyer.part-dispatched': 'Some of it is on its way. The vendor sends the rest later.',
  'order.now.buyer.ready': 'It waits for you at the vendor’s place. Confirm when you have it.',
  'order.now.buyer.dispatched':
    'It is on its way. When it is in your hands, confirm that you received it.',
  'order.now.buyer.dispatched.escrow':
    'It is on its way. When it is in your hands and as agreed, release the money. If it is not, tell the vendor or call the moderator.',
  'order.now.buyer.returning': 'You are sending it back. The vendor refunds it when it arrived.',
  'order.now.buyer.disputed': 'The moderator was called. The money is held until it is decided.',
  'order.now.buyer.decided': 'The moderator decided. The money goes as the verdict says.',
  'order.now.buyer.settled': 'You both agreed on how the money is divided.',
  'order.now.buyer.received': 'You confirmed the receipt. This order is complete.',
  'order.now.buyer.received.escrow':
    'You confirmed the receipt and released the money. The vendor collects it.',
  'order.now.buyer.completed': 'This order is complete.',
  'order.now.buyer.rejected': 'The vendor declined. You paid nothing.',
  'order.now.buyer.rejected.paid':
    'The vendor declined. What you paid comes back to you; see where the money is.',
  'order.now.buyer.cancelled': 'The order was cancelled. Nothing more is to be done.',
  'order.now.buyer.cancelled.paid':
    'The order was cancelled. What you paid comes back to you; see where the money is.',
  'order.now.buyer.expired': 'Time ran out before it was paid. Nothing more is to be done.',
  'order.now.buyer.expired.paid':
    'Time ran out. What you paid comes back to you; see where the money is.',
  'order.now.buyer.refunded': 'The vendor gave the money back.',
  'order.now.buyer.resolved': 'The money went as the moderator decided.',
  'order.now.buyer.claimed': 'The money was taken by one side alone, after the agreed time.',
  'order.now.buyer.ended': 'Nobody decided in time. The money went as agreed for that case.',
  'order.now.buyer.faulty': 'This order does not fit what the vendor offers. Do not pay it.',
  'order.now.buyer.faulty.paid':
    'This order does not fit what the vendor offers. What you paid comes back to you.',
  'order.now.vendor.placed':
    'The buyer waits for your answer. Accepting gives them a fresh address of your wallet to pay to.',
  'order.now.vendor.placed.escrow':
    'The buyer waits for your answer. The money is locked in the order, not paid to you directly.',
  'order.now.vendor.placed.seen':
    'The buyer has paid in advance and waits for your answer. Send nothing until it is confirmed.',
  'order.now.vendor.pending': 'The buyer has paid in advance. Accept or decline the order.',
  'order.now.vendor.accepted': 'You accepted. The buyer has to pay now. Do not send anything yet.',
  'order.now.vendor.paying':
    'A payment was seen, but it is not final. Do not send anything until it is confirmed.',
  'order.now.vendor.paid': 'The payment is confirmed and yours. Prepare the order and send it.',
  'order.now.vendor.paid.escrow':
    'The payment is confirmed and locked in the order. Prepare it and send it; you are paid when it arrived.',
  'order.now.vendor.part-dispatched': 'You sent a part of it. Send the rest.',
  'order.now.vendor.ready': 'It waits for the buyer at your place.',
  'order.now.vendor.dispatched': 'You sent it. The buyer confirms when it arrived.',
  'order.now.vendor.dispatched.escrow':
    'You sent it. The buyer releases the money when it arrived.',
  'order.now.vendor.returning': 'The buyer is sending it back. Refund it when it arrived.',
  'order.now.vendor.disputed': 'The moderator was called. The money is held until it is decided.',
  'order.now.vendor.decided': 'The moderator decided. The money goes as the verdict says.',
  'order.now.vendor.settled': 'You both agreed on how the money is divided.',
  'order.now.vendor.received': 'The buyer confirmed the receipt. This order is complete.',
  'order.now.vendor.received.escrow':
    'The buyer confirmed the receipt and released the money. Collect it now.',
  'order.now.vendor.completed': 'This order is complete.',
  'order.now.vendor.rejected': 'You declined this order.',
  'order.now.vendor.rejected.paid': 'You declined this order. The buyer’s money goes back.',
  'order.now.vendor.cancelled': 'The order was cancelled. Do not send anything.',
  'order.now.vendor.cancelled.paid':
    'The order was cancelled. Do not send anything; the buyer’s money goes back.',
  'order.now.vendor.expired': 'Time ran out before it was paid. Do not send anything.',
  'order.now.vendor.expired.paid':
    'Time ran out. Do not send anything; the buyer’s money goes back.',
  'order.now.vendor.refunded': 'You gave the money back.',
  'order.now.vendor.resolved': 'The money went as the moderator decided.',
  'order.now.vendor.claimed': 'The money was taken by one side alone, after the agreed time.',
  'order.now.vendor.ended': 'Nobody decided in time. The money went as agreed for that case.',
  'order.now.vendor.faulty': 'This order does not fit what you offer. Do not send anything.',
  'order.now.vendor.faulty.paid':
    'This order does not fit what you offer. Do not send anything; the buyer’s money goes back.',
  'order.now.moderator.placed':
    'The buyer ordered. Say whether you would decide a dispute about it.',
  'order.now.moderator.pending': 'It is paid in advance; the vendor has to answer.',
  'order.now.moderator.accepted': 'The vendor accepted; the buyer pays next.',
  'order.now.moderator.paying': 'The payment is being confirmed.',
  'order.now.moderator.paid': 'The money is locked; the vendor sends it next.',
  'order.now.moderator.part-dispatched': 'A part of it is on its way.',
  'order.now.moderator.ready': 'It waits to be picked up.',
  'order.now.moderator.dispatched': 'It is on its way. The buyer confirms when it arrived.',
  'order.now.moderator.returning': 'The buyer is sending it back.',
  'order.now.moderator.disputed': 'You were called. Read both sides and decide.',
  'order.now.moderator.decided': 'You decided. The parties finish the payout.',
  'order.now.moderator.settled': 'Both agreed on how the money is divided. You need not decide.',
  'order.now.moderator.received': 'The buyer confirmed the receipt.',
  'order.now.moderator.completed': 'This order is complete. You were not needed.',
  'order.now.moderator.rejected': 'The vendor declined.',
  'order.now.moderator.cancelled': 'The order was cancelled.',
  'order.now.moderator.expired': 'The order ended in silence.',
  'order.now.moderator.refunded': 'The vendor gave the money back.',
  'order.now.moderator.resolved': 'The money went as you decided.',
  'order.now.moderator.claimed': 'One side took the money alone, after the agreed time.',
  'order.now.moderator.ended': 'Nobody decided in time. The money went as agreed for that case.',
  'order.now.moderator.faulty': 'This order does not fit what the vendor offers.',
  'order.waiting.counterparty':
    'Your last step waits here: {name} is not reachable, and nobody keeps it for them yet. It goes out by itself while Souk is open.',
  'order.declined.out-of-stock': 'Why: it is sold out.',
  'order.declined.no-delivery-there': 'Why: it is not sent to that place.',
  'order.declined.wrong-price': 'Why: the price did not fit the offer.',
  'order.declined.faulty': 'Why: the order did not fit the offer.',
  'order.reason.rejected': 'Reason given by the vendor',
  'order.reason.cancelled': 'Reason for the cancellation',
  'order.others': 'What else you can do',
} as const
