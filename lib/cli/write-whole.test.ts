import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { writeWhole } from './write-whole.ts'

const fs = vi.hoisted(() => ({ failing: false }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const rename: typeof real.rename = (from, to) =>
    fs.failing
      ? Promise.reject(new Error(`EXDEV: cross-device link not permitted, rename '${from}' -> '${to}'`))
      : real.rename(from, to)
  return { ...real, rename }
})

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'write-whole-'))
})
afterEach(() => {
  fs.failing = false
  return rm(folder, { recursive: true })
})

it('takes the place of a file', async () => {
  const file = path.join(folder, 'a.json')
  await writeWhole(file, 'old')
  await writeWhole(file, 'new')
  expect(await readFile(file, 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['a.json'])
})

it('says that its target is a folder, and leaves nothing beside it', async () => {
  const file = path.join(folder, 'sub')
  await mkdir(file)
  await expect(writeWhole(file, 'x')).rejects.toThrow(`${file} is a folder, not a file.`)
  expect(await readdir(folder)).toEqual(['sub'])
})

it('a draft that can’t take its place is removed, and is no matter of the user’s', async () => {
  const file = path.join(folder, 'a.json')
  fs.failing = true
  await expect(writeWhole(file, 'x')).rejects.toThrow(
    `${file} can't be written: EXDEV: cross-device link not permitted.`,
  )
  expect(await readdir(folder)).toEqual([])
})

it('names the file that was asked for where its folder is missing', async () => {
  const file = path.join(folder, 'none/a.json')
  await expect(writeWhole(file, 'x')).rejects.toThrow(`${file} can't be written: ENOENT: no such file or directory.`)
})
