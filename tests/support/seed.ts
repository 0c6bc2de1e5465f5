import fc from 'fast-check'

/**
 * Properties are tried on the same examples each time, so that what passed for one person passes for the next, and a
 * finding stays until it is mended. `LOOPWRIGHT_SEED` sows others.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.LOOPWRIGHT_SEED ?? 20_261_122) })
