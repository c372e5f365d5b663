import { SoukError } from '../lib/errors.ts'

/** `search.damaged`: a part of the index is not there; it has to be built anew from its cards. */
export class SearchDamagedError extends SoukError {
  override readonly name = 'SearchDamagedError'

  constructor() {
    super('search.damaged', 'a part of the search index is missing')
  }
}

/** `search.taken`: another context has taken the index over since it was opened here; nothing was written. */
export class SearchTakenError extends SoukError {
  override readonly name = 'SearchTakenError'

  constructor() {
    super('search.taken', 'another context writes the search index now')
  }
}
