/** The label that libp2p's dialer gives to the channel that exists only to be negotiated. */
export const INIT_LABEL = 'init'
