declare const brand: unique symbol

/** A nominal type: a plain value that only the function that checked it may hand out. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** A person: the peer-ID form (base58btc, `12D3KooW…`) of the Ed25519 identity key; also the IPNS name of the store. */
export type Nym = Brand<string, 'Nym'>

/** CIDv1 (raw, sha2-256, base32) of a document's canonical XML bytes. */
export type DocumentId = Brand<string, 'DocumentId'>

/** The document id of the order document that opened an order; names the whole order. */
export type OrderId = Brand<string, 'OrderId'>

/** The libp2p peer ID of one device (one browser profile); a person may have several. */
export type DeviceId = Brand<string, 'DeviceId'>
