/** What every path of the service starts with, the documents' and the health checks' too. */
export const API_PATH = '/api';
