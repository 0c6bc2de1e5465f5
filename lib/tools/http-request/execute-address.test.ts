import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { addressProblem } from './execute-address.ts'

const INSIDE = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.254', '127.0.0.1', '127.255.0.1'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.88.99.1'],
  ...['192.168.0.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255'],
  ...[
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:7f00:1',
  ],
  ...['64:ff9b::7f00:1', '64:ff9b:1::a9fe:a9fe', '100::1', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ...['2001:db8::1', '2002:7f00:1::', '2002:a9fe:a9fe::1', '3fff::1', '4000::1', '5f00::1', 'fc00::1', 'fd00:ec2::254'],
  ...['fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '2606:4700::1111%lo', '', 'localhost', '1.2.3', '8.8.8.8.8'],
]
const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '192.0.1.1',
]
const PUBLIC_6 = ['2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '2001:4860:4860::8888']

describe('addresses', () => {
  it.each(INSIDE)('“%s” is not reached', (address) => expect(addressProblem(address)).not.toBeNull())
  it.each([...PUBLIC, ...PUBLIC_6])('%s is public', (address) => expect(addressProblem(address)).toBeNull())

  const PRIVATE = ['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']
  const privateV4 = fc
    .tuple(fc.constantFrom(...PRIVATE), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
    .map(([range, bits]) => {
      const [base, length] = ipaddr.IPv4.parseCIDR(range)
      const host = bits % 2 ** (32 - length)
      const number = base.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0) + host
      return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256)
    })
  const hex = (bytes: number[]) => bytes.map((byte) => byte.toString(16).padStart(2, '0'))

  it('no private IPv4 address is reached, in whatever form it is written as IPv6', () => {
    fc.assert(
      fc.property(privateV4, (bytes) => {
        const [a, b, c, d] = hex(bytes)
        const dotted = bytes.join('.')
        const forms = [dotted, `::${dotted}`, `::ffff:${dotted}`, `64:ff9b::${dotted}`, `::ffff:0:${dotted}`]
        forms.push(`2002:${a}${b}:${c}${d}::1`, `2001:0:1:1:1:1:${a}${b}:${c}${d}`)
        for (const form of forms) expect(addressProblem(form), form).not.toBeNull()
      }),
    )
  })
})
