/**
 * A start refused because of its environment. The message names each variable and what is allowed, never a
 * value.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
