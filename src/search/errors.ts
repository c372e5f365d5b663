import { SoukError } from '../lib/errors.ts'

/** `search.damaged`: a part of the index is not there; it has to be built anew from its cards. */
export class SearchDamagedError extends SoukError {
  override readonly name = 'SearchDamagedError'

  constructor() {
    super('search.damaged', 'a part of the search index is missing')
  }
}
