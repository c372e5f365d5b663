import { describe, expect, it } from 'vitest'
import { formatLabels, parseLabels, type Label } from './labels.ts'

const TXID = 'f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd'

describe('a file of labels', () => {
  it('is read as the example of BIP 329 writes it', () => {
    const text = [
      `{ "type": "tx", "ref": "${TXID}", "label": "Transaction", "origin": "wpkh([d34db33f/84'/0'/0'])" }`,
      '{ "type": "addr", "ref": "bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c", "label": "Address" }',
      `{ "type": "input", "ref": "${TXID}:0", "label": "Input" }`,
      `{ "type": "output", "ref": "${TXID}:1", "label": "Output", "spendable": false }`,
    ].join('\n')
    expect(parseLabels(text)).toEqual({
      labels: [
        { type: 'tx', ref: TXID, label: 'Transaction' },
        { type: 'addr', ref: 'bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c', label: 'Address' },
        { type: 'input', ref: `${TXID}:0`, label: 'Input' },
        { type: 'output', ref: `${TXID}:1`, label: 'Output', spendable: false },
      ],
      unreadable: [],
    })
  })

  it('comes back as it was written', () => {
    const labels: Label[] = [
      { type: 'tx', ref: TXID, label: 'بطيخ "西瓜"\n🍉' },
      { type: 'output', ref: `${TXID}:1`, spendable: true },
    ]
    expect(parseLabels(formatLabels(labels))).toEqual({ labels, unreadable: [] })
    expect(formatLabels(labels).split('\n')).toHaveLength(3)
  })

  it('loses only the lines that are broken', () => {
    const good = `{"type":"tx","ref":"${TXID}","label":"kept"}`
    const bad = ['not JSON', '[]', '{"type":"dog","ref":"x"}', '{"type":"tx"}', 'null']
    const { labels, unreadable } = parseLabels(['', good, ...bad, good].join('\r\n'))
    expect(labels.map(({ label }) => label)).toEqual(['kept', 'kept'])
    expect(unreadable).toEqual([3, 4, 5, 6, 7])
  })

  it('cuts labels at 255 characters, and refuses files of absurd size', () => {
    const [long] = parseLabels(
      JSON.stringify({ type: 'tx', ref: TXID, label: '🍉'.repeat(300) }),
    ).labels
    expect([...(long?.label ?? '')]).toHaveLength(255)
    expect(parseLabels(' '.repeat(10_000_001)).unreadable).toEqual([1])
  })
})
