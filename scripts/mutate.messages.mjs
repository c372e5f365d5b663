/** What takes a text for developers as its first argument. */
const FIRST = /^(Error|TypeError|RangeError|notArmored)$/

/** What takes a code and then a text for developers; XmlError takes names, which people need. */
const SECOND = /^((Souk|Document|Identity|Escrow)Error|EscrowRefusal|refuse)$/

/**
 * Leaves out what no test should know: the texts of errors for developers. Their codes, reasons and
 * data are mutated like everything else.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'messages',
    value: {
      shouldIgnore(path) {
        if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined
        if (path.listKey !== 'arguments') return undefined
        const callee = path.parentPath.get('callee').node
        const first = FIRST.test(callee.name) && path.key === 0
        const second = (SECOND.test(callee.name) || callee.type === 'Super') && path.key === 1
        return first || second ? 'a text for developers' : undefined
      },
    },
  },
]
