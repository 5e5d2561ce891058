/** The largest `integer` of PostgreSQL. */
export const INT32_MAX = 2 ** 31 - 1;
