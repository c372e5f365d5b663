import { orderTexts } from '../../i18n/en/order-texts.ts'
import { language } from '../../i18n/index.svelte.ts'

language.learn(orderTexts)
