declare const tenant: unique symbol;

/**
 * The id of a tenant that the caller may act for, in lower case. Only the tenant guard and the tools that set
 * a tenant up make one, so a query that was given no tenant, or some other string, does not compile.
 */
export type TenantId = string & { readonly [tenant]: true };
