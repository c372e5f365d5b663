import { SoukError } from '../src/lib/errors.ts'

/** Another process lives in this folder. Two would write over each other, under one device key. */
export class NodeInUseError extends SoukError {
  override readonly name = 'NodeInUseError'
  constructor(folder: string, cause?: unknown) {
    super(
      'node.in-use',
      `${folder} is used by another node that is running; stop it, or choose another folder with --data`,
      { cause },
    )
  }
}

/** The folder cannot be made or written to. */
export class DataFolderError extends SoukError {
  override readonly name = 'DataFolderError'
  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super('node.bad-folder', `${folder} cannot hold a node: ${reason}`, { cause })
  }
}

/** What was typed after `npm run node --` means nothing. */
export class UsageError extends SoukError {
  override readonly name = 'UsageError'
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('node.usage', message, options)
  }
}

/** Found no node to talk to in the folder. */
export class NotRunningError extends SoukError {
  override readonly name = 'NotRunningError'
  constructor() {
    super('node.not-running', 'no node runs in this folder')
  }
}
