import { PrivateRecords } from '../../storage/private-records.ts'
import { freshDatabase } from '../../storage/testing.ts'
import { Vault } from '../../storage/vault.ts'

/** For tests: the encrypted records of somebody on an empty disk, and another look at the same disk. */
export async function freshRecords(): Promise<{
  records: PrivateRecords
  again: () => PrivateRecords
}> {
  const database = await freshDatabase()
  const vault = await Vault.open(database)
  await vault.create('some words')
  const open = () => new PrivateRecords(database, vault)
  return { records: open(), again: open }
}
