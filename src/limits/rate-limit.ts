/** So much may be used up in a time, by whom the name says. */
export interface RateLimit {
  /** In the header `RateLimit`. */
  name: 'address' | 'tenant' | 'tenant-rows';
  /** In each window. */
  quota: number;
  /** What is counted, for people. */
  unit: string;
  /** In seconds. */
  window: number;
}
