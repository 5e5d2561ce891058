/** The times and sizes of adoption; times in milliseconds. */
export class AdoptionTimes {
  constructor(
    readonly times = {
      /** From one look for what other instances have begun to the next. */
      look: 5_000,
      /** From an activation to the pass over what was created beside it: tenants' rules are kept for a second. */
      settle: 15_000,
      /** From one pass over everything to the next. */
      sweep: 600_000,
      /** After so long another instance goes on; a chunk takes some 20 ms. */
      lease: 30_000,
      /** How far a sweep looks back beyond the one before: a create is written long before that, or not at all. */
      lookBack: 300_000,
    },
    /** Rows that are read at a time: so many are locked together at most. */
    readonly chunk = 500,
  ) {}
}
