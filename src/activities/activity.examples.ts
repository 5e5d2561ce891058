/**
 * Rows of the demo tenant, which the examples of the document name, so that they work there as they stand.
 */
export const ACTIVITY_EXAMPLES = {
  /** READY, with a target and an attribute. */
  ready: '01946803-6c00-7000-8000-000000000001',
  /** READY, to be canceled. */
  unwanted: '01946803-6c00-7000-8000-000000000002',
  /** UNRESOLVED, and resolved when it is tried again. */
  retryable: '01946803-6c00-7000-8000-000000000003',
  /** UNRESOLVED, with a target to be chosen by hand. */
  undecided: '01946803-6c00-7000-8000-000000000004',
  /** The target of that. */
  undecidedTarget: '01946803-6c00-7000-8000-000000000005',
  /** READY, of a channel that has a provider, to be sent by hand. */
  dispatchable: '01946803-6c00-7000-8000-000000000006',
  /** The same, to be sent with others. */
  dispatchableToo: '01946803-6c00-7000-8000-000000000007',
  /** READY, to get a result. */
  visited: '01946803-6c00-7000-8000-000000000008',
} as const;
