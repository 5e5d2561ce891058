interface HeaderObject {
  required?: boolean;
  description: string;
  schema: Record<string, unknown>;
}

/** The headers that several responses have, by the name of the component. */
export const HEADERS: Record<'RequestId' | 'Location' | 'ETag' | 'NoStore', HeaderObject> = {
  RequestId: {
    required: true,
    description: "The request's own `x-request-id`, or the one that was made for it; the log has it too",
    schema: { type: 'string', minLength: 1, maxLength: 64, example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3' },
  },
  Location: {
    required: true,
    description: 'The path where it can be read',
    schema: { type: 'string', format: 'uri-reference' },
  },
  ETag: {
    required: true,
    description: 'The version, for `If-Match`',
    schema: { type: 'string', example: '"1"' },
  },
  NoStore: {
    required: true,
    description: 'That nobody may keep the response',
    schema: { type: 'string', const: 'no-store' },
  },
};

export const LOCATION_HEADER = { $ref: '#/components/headers/Location' };
export const ETAG_HEADER = { $ref: '#/components/headers/ETag' };
export const NO_STORE_HEADER = { $ref: '#/components/headers/NoStore' };
