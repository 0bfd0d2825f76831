export default {
  wharf: {
    input: 'openapi.json',
    output: { target: 'generated/orval/wharf.ts', schemas: 'generated/orval/model', client: 'fetch', baseUrl: process.env.WHARF_URL },
  },
};
