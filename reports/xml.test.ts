import { expect, test } from 'vitest'
import { xmlAttributes, xmlText } from './xml.ts'

test.each([
  ['a < b && "c" > d', 'a &#60; b &#38;&#38; &#34;c&#34; &#62; d'],
  ['end of CDATA ]]> inside', 'end of CDATA ]]&#62; inside'],
  ['bell \u0007, null \0, escape \u001B[31m', 'bell \uFFFD, null \uFFFD, escape \uFFFD[31m'],
  ['\uFFFE and \uFFFF', '\uFFFD and \uFFFD'],
  ['lone \uD800 and \uDC00 surrogates', 'lone \uFFFD and \uFFFD surrogates'],
  ['💥 beyond the BMP, e\u0301, ünïcödé', '💥 beyond the BMP, e\u0301, ünïcödé'],
  ['tab\tand\nline feed, return\r', 'tab\tand\nline feed, return&#13;'],
])('text %j', (text, xml) => {
  expect(xmlText(text)).toBe(xml)
})

test('attributes keep their white space, and leave out what is not there', () => {
  expect(xmlAttributes({ a: 'x\ty\nz', b: undefined, c: 3 })).toBe(' a="x&#9;y&#10;z" c="3"')
})
