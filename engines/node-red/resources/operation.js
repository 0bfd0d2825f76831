/* What the edit dialogs of all nodes share: choose an operation of a connection's component, and fill in its form. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  /** The property that a node saves its operation in, the kinds of operations it offers, and whether it gets messages. */
  const KINDS = {
    action: { property: 'action', of: (manifest) => Object.values(manifest.actions), hasMessage: true },
    poll: { property: 'trigger', of: (manifest) => Object.values(manifest.triggers).filter((trigger) => trigger.isPollingTrigger) },
    webhook: { property: 'trigger', of: (manifest) => Object.values(manifest.triggers).filter((trigger) => !trigger.isPollingTrigger) },
  };

  /**
   * The definition of a type of node for the editor.
   * @param {'action' | 'poll' | 'webhook'} kind
   * @param {{inputs: number, defaults: object}} own what the type has beside what all have
   */
  wharf.definition = function (kind, { inputs, defaults }) {
    const { property } = KINDS[kind];
    return {
      category: 'Wharf',
      color: '#5fb3c1',
      icon: 'wharf.svg',
      inputs,
      outputs: 1,
      defaults: {
        name: { value: '' },
        connection: { value: '', type: 'wharf-connection', required: true },
        [property]: { value: '', required: true },
        fields: { value: {} },
        ...defaults,
      },
      paletteLabel: `wharf ${kind}`,
      label() {
        return this.name || this[property] || `wharf ${kind}`;
      },
      labelStyle() {
        return this.name ? 'node_label_italic' : '';
      },
      oneditprepare() {
        this.wharfDialog = editOperation(this, kind);
      },
      oneditsave() {
        this.wharfDialog.save();
        delete this.wharfDialog;
      },
      oneditcancel() {
        delete this.wharfDialog;
      },
    };
  };

  /** Fills the edit dialog of a node. */
  function editOperation(node, kindName) {
    const kind = KINDS[kindName];
    const connection = $('#node-input-connection');
    const picker = $(`#node-input-${kind.property}`);
    const description = $('#wharf-description');
    const container = $('#wharf-form');
    // What was saved stays, if the form cannot be drawn.
    const saved = { operation: node[kind.property], fields: node.fields ?? {} };
    let operations = [];
    let form;
    let shown;

    async function load() {
      const id = connection.val();
      // Node-RED reports a change also when it fills the dialog.
      if (id === shown) return undefined;
      shown = id;
      forget();
      if (!id || id === '_ADD_') return description.text('Choose a connection.');
      description.text('Loading…');
      try {
        const manifest = await wharf.api.manifest(id);
        if (id !== shown) return undefined;
        operations = kind.of(manifest);
        fillPicker(picker, operations, saved.operation);
        draw();
      } catch (error) {
        description.text(error.message);
      }
      return undefined;
    }

    function forget() {
      operations = [];
      form = undefined;
      container.empty();
    }

    function draw() {
      const operation = operations.find(({ key }) => key === picker.val());
      container.empty();
      form = undefined;
      description.text(operation?.display.description ?? '');
      if (!operation) return;
      const fields = operation.key === saved.operation ? saved.fields : {};
      const settings = { connection: connection.val(), hasMessage: Boolean(kind.hasMessage) };
      form = wharf.form(container, operation.inputs, fields, settings);
    }

    connection.on('change', load);
    picker.on('change', draw);
    // Until the manifest is there, the saved operation is the only one; Node-RED reads the element when it saves.
    fillPicker(picker, [], saved.operation);
    load();

    return {
      save() {
        if (form) node.fields = form.value();
      },
    };
  }

  function fillPicker(picker, operations, chosen) {
    picker.empty().append($('<option value="">').text('choose'));
    const groups = new Map();
    for (const { key, display, group } of operations) {
      if (group && !groups.has(group)) groups.set(group, $('<optgroup>').attr('label', group).appendTo(picker));
      $('<option>').val(key).text(display.label).appendTo(groups.get(group) ?? picker);
    }
    const isKnown = operations.some(({ key }) => key === chosen);
    if (chosen && !isKnown) $('<option>').val(chosen).text(chosen).appendTo(picker);
    picker.val(chosen || '');
  }
})(window.wharf);
