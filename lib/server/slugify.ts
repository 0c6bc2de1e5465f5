/** A name as it stands in an address: a–z, 0–9 and single hyphens, at most 48 characters; `loop` when nothing is left. */
export function slugify(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase()
  const slug = plain
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? 'loop' : slug
}
