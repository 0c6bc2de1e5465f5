import { expect, it } from 'vitest'
import { priceText } from './price-text.ts'
import { readPrice } from './read-price.ts'

it.each([
  ['3', 3],
  [' $0.075 ', 0.075],
  ['.5', 0.5],
  ['15.', 15],
  ['0', 0],
])('reads %j', (text, price) => expect(readPrice(text)).toBe(price))

it.each(['', 'free', '-1', '1,5', '1e3', '3 USD', '9'.repeat(400)])('%j is no price', (text) =>
  expect(readPrice(text)).toBeNull(),
)

it.each([
  [{ inputUsdPerMTok: 3, outputUsdPerMTok: 15 }, '$3 in · $15 out'],
  [{ inputUsdPerMTok: 0.075, outputUsdPerMTok: 0.3 }, '$0.075 in · $0.30 out'],
  [{ inputUsdPerMTok: 0, outputUsdPerMTok: 0 }, 'free'],
])('prints %j', (price, text) => expect(priceText(price)).toBe(text))
