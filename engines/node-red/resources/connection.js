/* The edit dialog of a connection. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  const input = (name) => $(`#node-config-input-${name}`);

  wharf.editConnection = function (node) {
    const message = $('#wharf-connection-message');
    const container = $('#wharf-connection-fields');
    const pool = $('#wharf-connection-slots');
    const source = $('#wharf-connection-source');
    let manifest;
    let slots = { ...node.slots };
    let owner = [node.component, node.connectionKey].join();

    const runner = () => ({ id: node.id, url: input('url').val().trim(), apiKey: input('apiKey').val() });

    async function attempt(work) {
      message.text('').removeClass('wharf-good');
      try {
        await work();
      } catch (error) {
        message.text(error.message);
      }
    }

    const loadComponents = () =>
      attempt(async () => {
        if (!runner().url) return;
        const components = await wharf.api.components(runner());
        fill(input('component'), components.map(({ key, label }) => [key, label]), node.component);
        await loadManifest();
      });

    async function loadManifest() {
      const component = input('component').val();
      if (!component) return;
      manifest = await wharf.api.manifestOf(runner(), component);
      const saved = component === node.component ? node.connectionKey : '';
      fill(input('connectionKey'), manifest.connections.map(({ key, label }) => [key, label]), saved);
      input('connectionKey').closest('.form-row').toggle(manifest.connections.length > 1);
      drawFields();
    }

    function drawFields() {
      const isNamed = source.val() === 'runner';
      input('connectionName').closest('.form-row').toggle(isNamed);
      // The slots are elements that Node-RED fills and reads itself; they are only moved.
      pool.append(container.find('.wharf-slot'));
      container.empty();
      const chosen = manifest?.connections.find(({ key }) => key === input('connectionKey').val());
      if (isNamed || !chosen) return;
      const current = [input('component').val(), chosen.key].join();
      // What was entered for one vendor is not for another, though its fields may have the same names.
      const kept = current === owner ? slots : {};
      slots = assign(chosen.inputs, kept);
      owner = current;
      for (const [key, slot] of Object.entries(slots)) if (kept[key] !== slot) input(slot).val('');
      for (const field of chosen.inputs) container.append(row(field, input(slots[field.key])));
      if (chosen.comments) container.append($('<div class="wharf-help">').text(chosen.comments));
    }

    input('url').add(input('apiKey')).on('change', loadComponents);
    input('component').on('change', () => attempt(loadManifest));
    input('connectionKey').add(source).on('change', () => attempt(drawFields));
    source.val(node.named ? 'runner' : 'here');
    fill(input('component'), [], node.component);
    fill(input('connectionKey'), [], node.connectionKey);
    loadComponents();

    $('#wharf-connection-test').on('click', () =>
      attempt(async () => {
        message.text('Testing the deployed connection…');
        await wharf.api.test(node.id);
        message.text('The deployed connection works.').addClass('wharf-good');
      }),
    );

    return {
      save() {
        node.named = source.val() === 'runner';
        node.slots = slots;
        // A slot without a field must not keep a value of an earlier component.
        if (manifest) pool.find('.wharf-slot').val('');
      },
    };
  };

  /** Gives each field a credential slot of its type. A field keeps the slot that it has. */
  function assign(fields, current) {
    const slots = {};
    for (const { key, type } of fields) {
      const prefix = type === 'password' ? 'secret' : 'text';
      if (current[key]?.startsWith(prefix)) slots[key] = current[key];
    }
    for (const { key, type } of fields) {
      slots[key] ??= free(type === 'password' ? 'secret' : 'text', Object.values(slots));
    }
    return slots;
  }

  function free(prefix, taken) {
    const names = $.map($('.wharf-slot'), ({ id }) => id.replace('node-config-input-', ''));
    const name = names.filter((candidate) => candidate.startsWith(prefix)).sort().find((candidate) => !taken.includes(candidate));
    if (!name) throw new Error('The component has too many fields for this form: configure its connection on the runner');
    return name;
  }

  function row(field, slot) {
    const label = $('<label>').text(field.label);
    if (field.required) label.append('<span class="wharf-required">required</span>');
    const element = $('<div class="form-row">').append(label, slot);
    slot.attr('placeholder', field.example ?? field.default ?? '');
    if (field.model) element.append(choices(field, slot));
    if (field.comments) element.append($('<div class="wharf-help">').text(field.comments));
    return element.attr('data-key', field.key);
  }

  /** Fixed choices, written to the slot, which stays hidden. */
  function choices({ model, default: preset }, slot) {
    const select = $('<select>');
    const standard = model.find(({ value }) => value === preset);
    fill(select, model.map(({ value, label }) => [value, label]), slot.val(), standard ? `${standard.label} (default)` : 'not set');
    slot.hide();
    return select.on('change', () => slot.val(select.val()).trigger('change'));
  }

  function fill(select, entries, chosen, nothing = 'choose') {
    select.empty().append($('<option value="">').text(nothing));
    for (const [value, label] of entries) $('<option>').val(value).text(label).appendTo(select);
    if (chosen && !entries.some(([value]) => value === chosen)) $('<option>').val(chosen).text(chosen).appendTo(select);
    select.val(chosen || (entries.length === 1 && nothing === 'choose' ? entries[0][0] : ''));
  }
})(window.wharf);
