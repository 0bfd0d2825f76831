/* Calls Node-RED's own routes for the editor. They hold the credentials and call the runner. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  // A path without a slash in front: Node-RED adds its root and the user's token to these.
  async function call(method, path, body) {
    try {
      return await $.ajax({ method, url: `wharf/${path}`, contentType: 'application/json', data: body && JSON.stringify(body) });
    } catch (failure) {
      throw new Error(failure.responseJSON?.detail ?? 'Node-RED did not answer');
    }
  }

  const connection = (id) => `connections/${encodeURIComponent(id)}`;

  wharf.api = {
    components: (runner) => call('POST', 'runner/components', runner),
    manifestOf: (runner, component) => call('POST', 'runner/manifest', { ...runner, component }),
    manifest: (id) => call('GET', `${connection(id)}/manifest`),
    test: (id) => call('POST', `${connection(id)}/test`, {}),
    options: (id, dataSource, query) => call('POST', `${connection(id)}/options/${encodeURIComponent(dataSource)}`, query),
  };
})(window.wharf);
