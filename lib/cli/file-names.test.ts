import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileNames } from './file-names.ts'

it.each([
  ['a.csv', 'a.csv'],
  ['Größe – 1.csv', 'Größe – 1.csv'],
  ['../../etc/passwd', '__.._etc_passwd'],
  ['..', '_'],
  ['', '_'],
  ['.bashrc', '_bashrc'],
  ['-rf', '_rf'],
  ['a\\b:c', 'a_b_c'],
  ['con.txt', '_con.txt'],
  ['NUL', '_NUL'],
  ['a. ', 'a'],
  ['a\nb', 'a_b'],
])('%j becomes %j', (name, safe) => {
  expect(fileNames([name])).toEqual([safe])
})

it('each of several has its own, also where case does not count', () => {
  expect(fileNames(['a.csv', 'A.csv', 'a.csv', 'a-2.csv', 'x.tar.gz', 'x.tar.gz', 'e\u0301', '\u00e9'])).toEqual([
    'a.csv',
    'A-2.csv',
    'a-3.csv',
    'a-2-2.csv',
    'x.tar.gz',
    'x-2.tar.gz',
    'e\u0301',
    '\u00e9-2',
  ])
})

it('whatever a file is called, it stays in the folder, under a name that a file can have', () => {
  const name = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '../x', '/a', 'a'.repeat(400), '😀'.repeat(100)),
  )
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), (names) => {
      const safe = fileNames(names)
      expect(new Set(safe.map((each) => each.toLowerCase())).size).toBe(names.length)
      for (const each of safe) {
        expect(path.dirname(path.resolve('/out', each))).toBe('/out')
        expect(Buffer.byteLength(each)).toBeLessThan(200)
        expect(each).not.toMatch(/^\.|^-|[\p{Cc}/\\]/u)
      }
    }),
  )
})
