/**
 * `error.<code>`: what happened, what it means for money or data, what to do. Codes without a text of
 * their own get the one of their topic (`error.document` for `document.malformed`).
 */
export const errors = {
  'error.unexpected':
    'Something unexpected happened. Nothing is signed or paid unless it says so here. Try again; if it stays, reload the page.',
  'error.aborted': 'Stopped. Nothing was changed.',
  'error.timeout':
    'This took too long and was stopped. Nothing is lost. Check your connection and try again.',

  'error.vault':
    'The keys on this device could not be used. Nothing was changed. Reload the page and try again.',
  'error.vault.locked': 'Your keys are locked. Unlock them and try again; nothing was changed.',
  'error.vault.wrong-passphrase':
    'This passphrase is not right. Your keys stay locked and safe. Mind capitals and blanks, and try again.',
  'error.vault.empty-passphrase': 'The passphrase is empty. Type one, or go on without.',
  'error.vault.exists':
    'Keys live in this browser already; they were not touched. Erase them in the settings before you bring in others.',
  'error.vault.damaged':
    'The keys kept in this browser are damaged and cannot be opened. Restore them from your twelve words; your money is not affected.',
  'error.vault.changed':
    'Another tab has just changed the protection of your keys. Nothing was changed here. Reload and try again.',

  'error.identity': 'These keys do not fit together, so they were not used. Nothing was changed.',
  'error.identity.none':
    'You need keys of your own for this. Make or restore them first; it takes one click.',
  'error.identity.word-count':
    'These are {count} words; a backup has twelve. Check that none is missing or doubled.',
  'error.identity.unknown-word':
    'Word {position}, “{word}”, is not a word of such backups. Look for a slip of the pen and try again.',
  'error.identity.wrong-checksum':
    'Each word is known, but together they are no backup: one may be wrong or in the wrong place. Compare them with your copy.',
  'error.identity.other-phrase':
    'These twelve words are good, but they belong to other keys. Look for the words that were shown here.',
  'error.profile.missing': 'Write your profile first, so that buyers know from whom they buy.',

  'error.photo.unreadable':
    'This file could not be read as a photo. It was not added. Use a JPEG, PNG, WebP, AVIF or GIF file.',
  'error.photo.no-decoder':
    'Your node runs without a browser and cannot prepare photos. Add them in a browser.',
  'error.photo.too-large':
    'This photo is too large to be prepared here and was not added. Make it smaller and try again.',

  'error.storage':
    'What this browser keeps could not be read or written. Nothing was sent. Close other Souk tabs, reload, and try again.',
  'error.storage.full':
    'The storage of this browser is full, so this was not saved. Stop keeping some stores on the network page, or free space on the device.',
  'error.storage.no-room':
    'There is no room left for stores of others within your limit. Allow more on the network page, or stop following a store.',
  'error.seeding.bad-limit': 'That limit is out of bounds. Choose one of the list.',
  'error.storage.unavailable':
    'This browser does not let the page store anything, perhaps because of a private window. Nothing can be kept here; use a normal window.',
  'error.storage.blocked':
    'An older tab of Souk holds the storage. Close all other Souk tabs, then reload. Nothing is lost.',
  'error.storage.newer-version':
    'Your data were written by a newer version of Souk. They are safe; reload the page to get that version.',
  'error.storage.damaged-record':
    'A stored entry is damaged and was left out. Everything else is in place.',
  'error.node.lost-storage':
    'The browser has deleted this page’s storage. Restore your store and money from your twelve words.',

  'error.store':
    'The store could not be opened: what was received does not prove to be the owner’s. It was not shown. Try again later.',
  'error.store.not-found':
    'Nobody who keeps this store can be reached now. Check that the link is complete, and try again when its owner may be online.',
  'error.store.stale-record':
    'Somebody offered an older version of this store; it was refused. You see the newest one known here.',
  'error.store.not-the-owner': 'Only the owner can change this store. Nothing was changed.',
  'error.store.own': 'Your own store cannot be forgotten. Nothing was removed.',
  'error.reputation': 'This rating does not prove what it claims, so it is neither kept nor shown.',
  'error.reputation.not-yours': 'Only a rating about you can be answered by you.',
  'error.reputation.no-case':
    'There is nothing that you could publish about this order. Nothing was signed.',
  'error.service': 'This receipt does not prove what it claims, so it is neither kept nor shown.',
  'error.service.unproven':
    'The receipts for the moderator’s discount cannot be checked now, because the bitcoin network does not answer. It is tried again by itself.',
  'error.ratings': 'Too many ratings came at once. Try again later.',
  'error.record': 'The store’s address record was not valid and was refused. Try again later.',
  'error.device': 'That device is not one of yours, so nothing was shared with it.',
  'error.dht': 'Others have no room for this now. It goes out by itself later.',
  'error.record.not-published':
    'Your change is saved, but could not be announced yet. It goes out by itself as soon as others are reachable.',
  'error.store.blocked': 'You blocked this person. Unblock them to see their store again.',
  'error.block.own': 'You cannot block yourself. Nothing was changed.',
  'error.wish': 'No store that is known here offers this any more, so it was not added.',
  'error.handle': 'This is no handle, or it cannot be used now. Nothing was signed or paid.',
  'error.handle.length':
    'A handle has {smallest} to {largest} letters or digits. Nothing was signed or paid.',
  'error.handle.characters':
    'A handle has letters, digits and hyphens only, and at least one letter. Nothing was signed or paid.',
  'error.handle.mixed-scripts':
    'These letters belong to several scripts, which is how names are faked. Use one script; nothing was signed or paid.',
  'error.handle.hyphens':
    'A hyphen may stand only between letters or digits. Nothing was signed or paid.',
  'error.handle.taken':
    '@{handle} is somebody else’s. Nothing was signed or paid; choose another one.',
  'error.handle.one-only':
    'You have a handle already. Let it go before you claim another one; nothing was signed or paid.',
  'error.handle.bad-consent':
    'This text does not agree to be given your handle by you. Ask for a new one; nothing was signed or paid.',
  'error.handle.not-held':
    'Nobody is proven to hold @{handle}, so nobody else can give it to you. Nothing was signed.',
  'error.handle.not-now':
    'This is not possible at this moment: it is too early, or something waits for a block. Nothing was signed or paid.',
  'error.handle.too-many':
    'This handle has been renewed as often as its proof has room for. Let it go and claim it again; nothing was signed or paid.',
  'error.find': 'There is nothing to search for. Type a word or choose a filter first.',
  'error.catalog': 'Other browsers have no time for this now. Try again in a moment.',
  'error.listing.not-found':
    'This listing is not in the store any more. Have a look at the vendor’s other listings.',
  'error.labels.none': 'This person publishes no list now. Ask them, or look again later.',
  'error.labels.own': 'This is your own list. You need not follow it.',
  'error.labels.too-large':
    'The list is too long for a store. Nothing was published; take some entries off or shorten reasons.',
  'error.content.unavailable':
    'Nobody who has this content can be reached now. It will load when somebody comes online.',
  'error.block.not-found':
    'Nobody who has this content can be reached now. It will load when somebody comes online.',

  'error.field':
    'Something in the form is missing or too long. Nothing was saved; check the fields.',
  'error.field.required': 'A required field is empty. Nothing was saved; fill it in and try again.',
  'error.field.too-many': 'There is room for no more than {max}. Nothing was saved.',
  'error.field.too-long': 'A text is longer than {max} characters. Nothing was saved; shorten it.',
  'error.currency': 'This currency or its rate cannot be used. Nothing was saved; choose another.',
  'error.rates':
    'No exchange rate is known now, so the price in bitcoin cannot be told. Nothing was ordered; try again in a few minutes.',

  'error.document':
    'A signed document did not pass the checks and was refused. Your money and data are not affected.',
  'error.document.wrong-signature':
    'A document’s signature is not genuine, so it was refused. Your money and data are not affected.',
  'error.document.wrong-author':
    'A document was signed by somebody who may not do so, and was refused. Nothing has changed.',
  'error.document.wrong-network':
    'This document belongs to another bitcoin network and was refused. Nothing has changed.',
  'error.document.from-the-future':
    'A document is dated in the future. Check the clock of this device; nothing has changed.',
  'error.document.too-large':
    'The text is too large for one document. Nothing was saved; shorten it.',
  'error.document.invalid-value':
    'Something in the form is not as it must be ({element}). Nothing was saved; correct it and try again.',
  'error.document.missing-element':
    'Something in the form is missing ({element}). Nothing was saved; fill it in and try again.',

  'error.moderator.no-offer':
    'This person does not offer to moderate. Nothing was changed; ask them, or choose somebody else.',
  'error.moderator.own-backup':
    'You cannot stand in for yourself. Nothing was published; name somebody else, or nobody.',
  'error.trade': 'Your way of trading could not be saved as it is. Nothing was changed.',
  'error.trade.blocks-order':
    'The times do not follow each other: the backup’s comes first, then the vendor’s claim, then the buyer’s. Nothing was changed.',
  'error.trade.own-moderator':
    'You cannot decide your own disputes. Nothing was changed; leave yourself out of the list.',
  'error.trade.no-keys':
    'Only {left} licence keys are left, too few for this order. Nothing was sent; add keys and try again.',

  'error.file': 'This file could not be used. Nothing was changed.',
  'error.file.unreachable':
    'Nobody who keeps this file can be reached now. Nothing is lost; try again when the other side is online.',
  'error.file.damaged':
    'What arrived is not the file that was signed, so it was not opened. Ask for it to be sent again.',
  'error.file.too-large':
    'The file is larger than {maxMegabytes} MB and was not added. Make it smaller, or put a link.',

  'error.order':
    'This step does not fit the order and was not taken. No money has moved. Reload the page to see how the order stands.',
  'error.order.listing-changed':
    'The vendor has changed this listing since you opened it. Nothing was ordered. Look at it again before you buy.',
  'error.order.listing-missing':
    'A listing of this order cannot be had now. Nothing was ordered. Try again later, or take it out.',
  'error.order.price-changed':
    'The price changed before your order was signed. Nothing was ordered. Look at the new total.',
  'error.order.too-many-items':
    'An order holds {max} different things at most. Nothing was ordered. Make two orders of it.',
  'error.order.unknown-shipping':
    'The vendor sends this in other ways now. Nothing was ordered. Choose again how it is sent.',
  'error.order.unknown-service':
    'The vendor sends this in other ways now. Nothing was ordered. Choose again how it is sent.',
  'error.order.moderator-missing':
    'A protected order needs a moderator whom the vendor accepts. Nothing was ordered. Choose one, or another way to pay.',
  'error.order.offer-missing':
    'The offer of this moderator’s stand-in cannot be had now. Nothing was ordered. Choose another moderator, or try again later.',
  'error.order.listing-expired':
    'This offer has ended. Nothing was ordered. Ask the vendor, or look for another one.',
  'error.order.out-of-stock':
    'Only {available} left. Nothing was ordered; choose a smaller quantity.',
  'error.order.wrong-options':
    'This listing has variants, and one of each has to be chosen. Nothing was ordered.',
  'error.order.unknown-sku':
    'This combination of variants is not on offer. Nothing was ordered; choose another one.',
  'error.order.shipping-missing':
    'A way of sending has to be chosen for this listing. Nothing was ordered.',
  'error.order.no-delivery-there':
    'The vendor does not send this to that country. Nothing was ordered; ask the vendor.',
  'error.order.no-country':
    'The tax on this depends on your country, which is not known. Nothing was ordered.',
  'error.order.unknown-coupon':
    'The vendor knows no such coupon. Nothing was ordered; check the code.',
  'error.order.repeated-coupon':
    'This coupon counts once in an order. Nothing was ordered; use it for one item only.',
  'error.order.free':
    'Nothing would be left to pay, so there is no order. Ask the vendor for a gift.',
  'error.order.own-listing': 'This is your own listing. Nothing was ordered.',
  'error.order.address-missing':
    'A delivery address is needed for this. Nothing was ordered; fill it in.',
  'error.order.no-address':
    'The vendor has not yet named an address to pay to. No money has moved; wait for the acceptance.',
  'error.order.not-now':
    'This is not possible in the present state of the order. No money has moved; the page shows what can be done now.',
  'error.order.rate-missing':
    'No exchange rate is known now, so the price cannot be fixed. Nothing was ordered; try again in a few minutes.',
  'error.order.wrong-price':
    'The price in the order does not follow from the listing, so it was refused. No money has moved.',
  'error.order.wrong-fee':
    'The moderator’s fee is not what the offer and your receipts come to. Nothing was ordered; reload the page and try again.',
  'error.order.wrong-amount':
    'The amount does not match the order, so it was refused. No money has moved.',
  'error.order.too-late': 'This came too late: the order has moved on. No money has moved by this.',
  'error.order.unknown':
    'This browser does not know the order. Open it in the browser in which it was made.',
  'error.order.damaged':
    'Some documents of this order cannot be read here. Your money is not affected; ask the other side to send them again.',
  'error.order.refused':
    'The other side’s device refused the order. No money has moved. Reload the listing and try again.',
  'error.order.wrong-network':
    'This order belongs to another bitcoin network. Nothing was ordered and no money has moved.',
  'error.order.not-countersigned':
    'The vendor wants the moderator to agree first. No money has moved; you can pay as soon as the moderator has said yes.',
  'error.order.no-escrow':
    'This order has no escrow, so there is nothing to move. No money has moved.',
  'error.order.money-moves':
    'The money of this order is on its way right now. Wait for the next block, then try again.',
  'error.order.no-payee':
    'It is not known yet where the other side wants to be paid. No money has moved; wait for the vendor’s answer.',
  'error.order.wrong-split':
    'The parts are not what there is to divide: {total} sat in all. Nothing was signed; correct the amounts.',
  'error.order.fee-too-high':
    'The order allows a moderator’s fee of {most} sat at most. Nothing was signed; choose a smaller fee.',
  'error.order.no-hold':
    'Neither side has prepared the move of the money, so it stays where it is. You can decide all the same.',
  'error.order.take-first':
    'Take the buyer’s money first; then you can pay a part of it back. No money has moved.',
  'error.order.too-many-pieces':
    'Only {left} of these are left to be sent. Nothing was signed; choose a smaller number.',

  'error.escrow':
    'The money of this order could not be moved like this. Nothing was sent; it lies where it lay. Reload the page and try again.',
  'error.escrow.fee-too-high':
    'The network fee would be too large a part of the money; it makes sense from {smallest} sat on. Nothing was sent; choose a lower fee.',
  'error.escrow.not-worth-the-fee':
    'After the network fee nothing would be left. Nothing was sent; try again when fees are lower.',
  'error.escrow.fee-coins-short':
    'The coins set aside for the network fee do not suffice: {missing} sat are missing. Nothing was sent; top up your wallet.',

  'error.chain':
    'The bitcoin network could not be asked. Your money is safe. It is tried again by itself; check the explorers in the settings if it stays.',
  'error.chain.unreachable':
    'None of the bitcoin explorers answers. Your money is safe, but amounts may be out of date. Check your connection, or choose other explorers in the settings.',
  'error.chain.bad-answer':
    'A bitcoin explorer gave an answer that does not prove right, so it was not believed. Your money is safe. Choose other explorers in the settings if it stays.',
  'error.chain.stale':
    'The bitcoin explorers that answer are behind what was proven before. Your money is safe. It is tried again by itself.',
  'error.chain.rejected':
    'The bitcoin network refused the payment. No money has moved. Refresh the wallet and try again.',
  'error.wallet': 'The payment was not made. No money has moved. Refresh the wallet and try again.',
  'error.wallet.insufficient-funds':
    'There is not enough money in your wallet for this and its fee. Nothing was paid; add money and try again.',
  'error.draft.too-long':
    'This is too long to be kept as a draft. It stays in the form while the page is open.',
  'error.wallet.set-aside':
    'Your money would suffice, but {setAside} sat of it are set aside for the network fee of an order, until the money of that order has moved or the order is over. Nothing was paid. Your wallet names the order; or add {missing} sat and try again.',
  'error.wallet.funds-unconfirmed':
    'Your money has arrived but is not confirmed yet. Nothing was paid; wait for the next block, about ten minutes.',
  'error.wallet.bad-address':
    'This is not a valid bitcoin address. Nothing was paid; copy the whole address again.',
  'error.wallet.wrong-network':
    'This address belongs to another bitcoin network. Nothing was paid; ask for the right one.',
  'error.wallet.bad-uri':
    'This payment link cannot be used. Nothing was paid; ask for a plain address.',
  'error.wallet.dust':
    'This amount is too small to be sent over the bitcoin network. Nothing was paid; send more.',
  'error.wallet.fee-too-low':
    'The fee would be too low for the network to carry the payment. Nothing was paid; look at the new fee and confirm again.',
  'error.wallet.fee-too-high':
    'The fee has risen since it was shown. Nothing was paid; look at the new fee and confirm again.',
  'error.wallet.fee-absurd':
    'The fee would be out of all proportion, so nothing was paid. Try a larger amount or wait for lower fees.',
  'error.wallet.too-many-coins':
    'Your money lies in too many small pieces for one payment. Nothing was paid; send a smaller amount first.',
  'error.wallet.key-reused':
    'This payment seems to have been made already. Nothing was paid twice; look at the history.',
  'error.wallet.self-check-failed':
    'The signed payment did not pass our own check, so it was not sent. No money has moved.',
  'error.wallet.bump-needs-coins':
    'Neither the change nor other coins of yours pay a higher fee. Take it from the payment, or wait.',
  'error.wallet.already-confirmed': 'It is in a block already. There is nothing to speed up.',
  'error.wallet.unknown-transaction': 'This payment is not in this wallet any more.',
  'error.wallet.change-spent':
    'A later payment spends the change of this one, so it cannot be replaced. Speed up the later one: it pays for both.',
  'error.wallet.coin-gone': 'A chosen coin was spent meanwhile. Choose coins again.',
  'error.wallet.not-own-address':
    'This address is not of this wallet, so only its owner can sign for it.',
  'error.wallet.message-too-long': 'The message is too long. At most {most} characters.',
  'error.psbt.unreadable':
    'This is no signed payment (PSBT). Copy the whole text, or choose the file.',
  'error.psbt.incomplete': 'Signatures are missing. Sign it in the other wallet first.',
  'error.psbt.amounts-missing':
    'It does not say what it spends, so the fee is not known. Let the other wallet include the amounts.',
  'error.psbt.wrong-payment': 'It does not pay what was asked. Do not send it.',
  'error.wallet.no-faucet': 'There is no play money to be had on this network.',
  'error.wallet.faucet-failed':
    'The play-money faucet did not answer. Nothing was added; try again in a moment.',

  'error.relay.unreachable':
    'It does not answer. Others may still work; it is tried again by itself.',
  'error.relay.full': 'It has no place left. Others may still work; it is tried again by itself.',
  'error.relay.bad-address': 'Its address is not complete. Correct it in the settings.',
  'error.bridge.no-page':
    'No open tab lends its connection, so other browsers cannot be reached. Keep one tab of Souk open.',
  'error.peer':
    'The other browser did not answer as it should. Nothing is lost; it is tried again by itself.',
  'error.peer.unreachable':
    'The other browser cannot be reached now. What you sent waits here and goes out by itself.',
  'error.mail': 'The message could not be delivered now. It waits here and goes out by itself.',
  'error.chat': 'The message was not sent. Correct it and try again.',
  'error.inbox': 'The sealed message could not be kept by others now. It is tried again by itself.',
  'error.inbox.over':
    'Nobody collected it for sixty days, so it is not tried any longer. You can send it again.',
  'error.inbox.bad-device':
    '“{value}” is not the name of a device. It begins with 12D3KooW and has 52 letters and digits.',
  'error.inbox.too-many-mailboxes': 'Name {max} mailboxes at most.',
  'error.inbox.too-long':
    'The message is too large to be kept by others. Shorten it and try again.',
  'error.chat.empty': 'Write something, or add a file.',
  'error.chat.too-long': 'The message is longer than {limit} characters. Shorten it, or send two.',
  'error.chat.nobody': 'There is nobody else in this conversation.',
  'error.chat.unknown-conversation': 'There is no such conversation.',
  'error.chat.unknown-order':
    'This order is not on this device, so its conversation is not either.',
  'error.chat.not-a-party': 'Only the parties of an order can write about it.',
  'error.chat.unknown-message': 'This message is not on this device any more.',
  'error.chat.clock':
    'The other device says that this message comes from the future. Check the clock of this device, then try again.',
  'error.chat.not-wanted': 'The other person does not take messages from you.',
  'error.chat.wrong-recipient': 'The other device belongs to somebody else now.',
  'error.mail.too-large': 'The message is too large to be delivered. Shorten it and try again.',

  'error.settings': 'This setting cannot be used and was not saved. Correct it and try again.',
  'error.settings.bad-relay':
    '“{value}” is no complete introducer address. Nothing was saved. It must look like /dns4/relay.example/tcp/443/wss/p2p/12D3KooW…',
  'error.settings.bad-explorer':
    '“{value}” is no web address. Nothing was saved. It must begin with https:// (or http:// on this device).',
  'error.settings.bad-ice-server':
    '“{value}” is no STUN or TURN address. Nothing was saved. It must begin with stun: or turn:',
  'error.settings.bad-resolver':
    '“{value}” is no address of a resolver: it begins with https://. Nothing was saved.',
  'error.settings.bad-currency': 'This currency is not known. Nothing was saved; choose another.',
  'error.config':
    'The settings that this site ships could not be read, so the market cannot start. Reload the page; tell whoever hosts it if it stays.',
  'error.rpc':
    'The page and its background part are of different versions. Nothing was changed. Close all tabs of Souk and open it again.',
} as const
