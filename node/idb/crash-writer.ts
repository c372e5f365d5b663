/** For tests: writes without end, each time two records in one transaction, and tells of each that is kept. */
import '../globals.ts'
import { openDB } from 'idb'

const database = await openDB(process.argv[2] ?? '', 1, {
  upgrade: (fresh) => {
    fresh.createObjectStore('blocks')
    fresh.createObjectStore('owners', { keyPath: 'id' }).createIndex('by-half', 'half')
  },
})
for (let id = 0; ; id++) {
  const transaction = database.transaction(['blocks', 'owners'], 'readwrite')
  void transaction.objectStore('blocks').put(new Uint8Array(200_000).fill(id), id)
  void transaction.objectStore('owners').put({ id, half: id % 2 })
  await transaction.done
  process.stdout.write(`${id}\n`)
}
