/** `null` as JSON Schema 2020-12 says it; the module's types know 3.0 only. */
export const NULL_SCHEMA = { type: 'null' };

/** Any JSON value but null. */
export const ANY_JSON_BUT_NULL = {
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
  ],
};

/** Any JSON value, null included. */
export const ANY_JSON = { oneOf: [...ANY_JSON_BUT_NULL.oneOf, NULL_SCHEMA] };
