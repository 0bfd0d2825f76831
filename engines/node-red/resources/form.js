/* The form of an action or a trigger, drawn from the inputs in its manifest. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  const isComposite = (input) => input.type === 'structuredObject' || Boolean(input.collection);
  const LITERALS = ['str', 'num', 'choice'];

  /**
   * Draws the fields of one level. Only fields with a value are in the result.
   * @param {jQuery} container
   * @param {object[]} inputs
   * @param {Record<string, {type: string, value: any}>} saved
   * @param {{connection: string, hasMessage: boolean}} settings
   * @returns {{value(): object}}
   */
  wharf.form = function (container, inputs, saved, settings) {
    const fields = new Map();
    const scope = {
      ...settings,
      literal: (key) => literal(fields.get(key)?.value()),
      changed: (key) => fields.forEach((field) => field.dependencyChanged(key)),
    };
    const sections = new Map([[undefined, container]]);
    for (const input of inputs) {
      if (!sections.has(input.section)) sections.set(input.section, section(container, input.section));
      const row = $('<div class="wharf-field">').attr('data-key', input.key).appendTo(sections.get(input.section));
      row.append(heading(input));
      const draw = isComposite(input) ? compositeField : wharf.singleField;
      fields.set(input.key, draw(row, input, saved[input.key], scope));
      if (input.comments) row.append($('<div class="wharf-help">').text(input.comments));
    }
    // A folded section with a value would hide what is sent.
    for (const [title, element] of sections) {
      if (title && inputs.some((input) => input.section === title && saved[input.key])) element.attr('open', '');
    }
    // The last section stays at the end.
    for (const [title, element] of sections) if (title) container.append(element);

    return { value: () => present(Array.from(fields, ([key, field]) => [key, field.value()])) };
  };

  function section(container, title) {
    return $('<details class="wharf-section">').append($('<summary>').text(title)).appendTo(container);
  }

  function heading(input) {
    const required = input.required && input.default === undefined;
    const label = $('<label>').text(input.label).append($('<code>').text(input.key));
    return required ? label.append('<span class="wharf-required">required</span>') : label;
  }

  const present = (entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined));

  /** What a field is known to contain before any message arrives. */
  function literal(field) {
    if (LITERALS.includes(field?.type)) return field.value;
    if (field?.type !== 'list') return undefined;
    const items = field.value.map(literal);
    return items.includes(undefined) ? undefined : items;
  }

  /** A group of fields or a list, filled in here or given as a whole by an expression. */
  function compositeField(container, input, saved, scope) {
    const element = $('<input type="text">').appendTo(container);
    const body = $('<div class="wharf-nested">').appendTo(container);
    const own = input.collection ? 'list' : 'group';
    element.typedInput({ types: wharf.types.composite(own === 'list', scope.hasMessage) });
    element.typedInput('width', '100%');
    element.typedInput('type', saved?.type ?? (input.required ? own : 'unset'));
    if (saved && saved.type !== own) element.typedInput('value', saved.value);

    let editor;
    // Drawn when it is first shown: a large form has many groups that stay unset.
    function draw() {
      const isOwn = element.typedInput('type') === own;
      body.toggle(isOwn);
      if (isOwn) editor ??= (own === 'list' ? list : group)(body, input, saved?.type === own ? saved.value : undefined, scope);
    }
    element.on('change', () => {
      draw();
      scope.changed(input.key);
    });
    draw();

    return {
      value() {
        const type = element.typedInput('type');
        if (type === own) return editor.value();
        const value = element.typedInput('value');
        return type === 'unset' || value === '' ? undefined : { type, value };
      },
      dependencyChanged: (key) => editor?.dependencyChanged(key),
    };
  }

  function group(container, input, saved, scope) {
    const form = wharf.form(container, input.inputs, saved ?? {}, scope);
    return {
      value() {
        const value = form.value();
        return Object.keys(value).length > 0 ? { type: 'group', value } : undefined;
      },
      dependencyChanged() {},
    };
  }

  function list(container, input, saved, scope) {
    const rows = $('<div>').appendTo(container);
    let items = [];

    function add(value) {
      const row = $('<div class="wharf-item">').appendTo(rows);
      const content = $('<div class="wharf-item-content">').appendTo(row);
      const item = itemField(content, input, value, scope);
      items.push(item);
      $('<button type="button" class="red-ui-button red-ui-button-small" title="Remove"><i class="fa fa-remove"></i></button>')
        .appendTo(row)
        .on('click', () => {
          items = items.filter((other) => other !== item);
          row.remove();
          scope.changed(input.key);
        });
    }

    const button = $('<button type="button" class="red-ui-button red-ui-button-small"><i class="fa fa-plus"></i> Add</button>');
    button.appendTo(container).on('click', () => add());
    for (const item of saved ?? [undefined]) add(item);

    return {
      value() {
        const value = items.map((item) => item.value()).filter((item) => item !== undefined);
        return value.length > 0 ? { type: 'list', value } : undefined;
      },
      dependencyChanged: (key) => items.forEach((item) => item.dependencyChanged(key)),
    };
  }

  /** One element of a list: a single value, a group, or a pair of a key and a value. */
  function itemField(container, input, saved, scope) {
    const element = { ...input, collection: undefined, default: undefined };
    if (input.collection === 'keyvaluelist') {
      const value = { ...element, key: 'value', label: 'Value', comments: undefined };
      const key = { key: 'key', type: 'string', label: 'Key', required: true };
      return group(container, { inputs: [key, value] }, saved?.value, scope);
    }
    if (input.type === 'structuredObject') return group(container, input, saved?.value, scope);
    return wharf.singleField(container, element, saved, scope);
  }
})(window.wharf);
