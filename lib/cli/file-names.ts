const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i

/** A name in one folder for each file: none leads out of it, hides or means a device anywhere, and no two are the same where case does not count. */
export function fileNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const safe = safeName(name)
    const [, stem = safe, ending = ''] = /^(.+?)((?:\.[^.]{1,10}){0,2})$/s.exec(safe) ?? []
    let own = safe
    for (let number = 2; taken.has(own.toLowerCase().normalize('NFC')); number++) own = `${stem}-${number}${ending}`
    taken.add(own.toLowerCase().normalize('NFC'))
    return own
  })
}

function safeName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\-\s]+/, '_')
    .replace(/[.\s]+$/, '')
  const cut = cutBytes(plain, 180)
  const [stem = ''] = cut.split('.')
  return cut === '' || DEVICE.test(stem) ? `_${cut}` : cut
}

/** Most file systems take 255 bytes; its ending is kept. */
function cutBytes(name: string, most: number): string {
  if (Buffer.byteLength(name) <= most) return name
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? ''
  const left = most - Buffer.byteLength(ending)
  const stem = Buffer.from(name).subarray(0, left).toString('utf8')
  // A character that was cut in two.
  return `${stem.replace(/\uFFFD+$/, '')}${ending}`
}
