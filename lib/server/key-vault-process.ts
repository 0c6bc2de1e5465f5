import path from 'node:path'
import { createKeyVault } from './key-vault.ts'

/** A process that seals a text by each of so many key files, which it makes where there are none: `node key-vault-process.ts FOLDER COUNT TEXT`. It begins when its input ends. */
const [folder = '', count = '', text = ''] = process.argv.slice(2)
process.stdout.write('ready\n')
process.stdin.resume().on('end', () => {
  for (let n = 0; n < Number(count); n++) {
    const sealed = createKeyVault({ keys: [], file: path.join(folder, `${n}.key`) }).seal(text, `file ${n}`)
    process.stdout.write(`${sealed.ok ? sealed.sealed : `! ${sealed.message}`}\n`)
  }
})
