import { cart } from './cart.ts'
import { checkout } from './checkout.ts'
import { choice } from './choice.ts'
import { dispute } from './dispute.ts'
import { editListing } from './edit-listing.ts'
import { editListingMore } from './edit-listing-more.ts'
import { files } from './files.ts'
import { find } from './find.ts'
import { follows } from './follows.ts'
import { handles } from './handles.ts'
import { labels } from './labels.ts'
import { market } from './market.ts'
import { messages } from './messages.ts'
import { moderate } from './moderate.ts'
import { moderator } from './moderator.ts'
import { moderatorList } from './moderator-list.ts'
import { moderators } from './moderators.ts'
import { network } from './network.ts'
import { notices } from './notices.ts'
import { orderTexts } from './order-texts.ts'
import { protection } from './protection.ts'
import { reputation } from './reputation.ts'
import { risk } from './risk.ts'
import { seeding } from './seeding.ts'
import { service } from './service.ts'
import { settings } from './settings.ts'
import { tradeSettings } from './trade-settings.ts'
import { wallet } from './wallet.ts'

/**
 * Texts of views that are loaded when they are opened; each view brings its own (`language.learn`).
 * All together they are needed only for other languages and to know the keys.
 */
export const late = {
  ...cart,
  ...checkout,
  ...choice,
  ...dispute,
  ...editListing,
  ...editListingMore,
  ...files,
  ...find,
  ...follows,
  ...handles,
  ...labels,
  ...market,
  ...messages,
  ...moderate,
  ...moderator,
  ...moderatorList,
  ...moderators,
  ...network,
  ...notices,
  ...orderTexts,
  ...protection,
  ...reputation,
  ...risk,
  ...seeding,
  ...service,
  ...settings,
  ...tradeSettings,
  ...wallet,
} as const
