/* A field with a single value: a text, a number, a choice, a file, or an expression. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  const FORMATS = { date: '2026-03-01', timestamp: '2026-03-01T08:00:00Z' };

  /**
   * @param {jQuery} container
   * @param {object} input its description in the manifest
   * @param {{type: string, value: string} | undefined} saved
   * @param {object} scope the form around it: `connection`, `hasMessage`, `literal(key)`, `changed(key)`
   * @returns {{value(): object | undefined, dependencyChanged(key: string): void}}
   */
  wharf.singleField = function (container, input, saved, scope) {
    const element = $('<input type="text">').attr('placeholder', placeholder(input)).appendTo(container);
    const dropdown = input.dataSource && dropdownType(input, scope);
    const types = wharf.types.single(input, dropdown, scope.hasMessage);
    element.typedInput({ types });
    element.typedInput('width', '100%');
    if (saved) {
      element.typedInput('type', saved.type);
      element.typedInput('value', saved.value);
    }
    element.on('change', () => scope.changed(input.key));

    return {
      value() {
        const value = element.typedInput('value');
        return value === '' ? undefined : { type: element.typedInput('type'), value };
      },
      dependencyChanged(key) {
        const isAffected = (input.dependsOn ?? []).includes(key) && element.typedInput('type') === 'choice';
        // Shows the label again, or that the choice does not belong to the new value.
        if (isAffected) element.typedInput('value', element.typedInput('value'));
      },
    };
  };

  function placeholder(input) {
    if (input.default !== undefined) return `not set (${input.default})`;
    const example = input.example ?? FORMATS[input.type];
    return example ? `not set, for example ${example}` : 'not set';
  }

  /** The type of a value that is chosen from a data source. The key is saved; its label is looked up to be shown. */
  function dropdownType(input, scope) {
    const load = (query) => {
      const inputs = dependencies(input, scope);
      return wharf.api.options(scope.connection, input.dataSource, { inputs, ...query });
    };
    return {
      value: 'choice',
      label: 'choice',
      icon: 'fa fa-list-ul',
      valueLabel(container, key) {
        const label = $('<button type="button" class="wharf-choice">').text(key || 'choose').toggleClass('wharf-empty', !key);
        label.on('click', () => wharf.openPicker(label, load, (choice) => this.value(choice.key)));
        container.empty().append(label);
        if (key) showLabel(label, key, load);
      },
      expand: Object.assign(
        function () {
          this.value('');
        },
        { icon: 'fa-times' },
      ),
    };
  }

  async function showLabel(label, key, load) {
    try {
      const { result } = await load({ resolve: [key] });
      label.text(result[0]?.label ?? `${key} (not found)`).toggleClass('wharf-missing', result.length === 0);
    } catch (error) {
      label.attr('title', error.message);
    }
  }

  /** The values of the fields that narrow a dropdown. What a message will bring is not known yet, and is left out. */
  function dependencies(input, scope) {
    const pairs = (input.dependsOn ?? []).map((key) => [key, scope.literal(key)]);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  }
})(window.wharf);
