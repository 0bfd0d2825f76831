/* The types that the value of a field may have in the editor, in the form of Node-RED's typedInput. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  const NOT_SET = { value: '', label: 'not set' };
  const NUMBER = {
    value: 'num',
    label: 'number',
    icon: 'red/images/typedInput/09.svg',
    // Kept as text, so that a large ID keeps all of its digits.
    validate: (value) => /^\s*(-?\d+(\.\d+)?(e[+-]?\d+)?)?\s*$/i.test(value),
  };
  const LONG_TEXT = {
    value: 'str',
    label: 'text',
    icon: 'red/images/typedInput/az.svg',
    expand() {
      RED.editor.editText({ value: this.value(), complete: (text) => this.value(text) });
    },
  };
  const UNSET = { value: 'unset', label: 'not set', hasValue: false };
  const GROUP = { value: 'group', label: 'fields', hasValue: false };
  const LIST = { value: 'list', label: 'list', hasValue: false };

  /** The types of an expression. A trigger has no message to take values from. */
  const expressions = (hasMessage) => [...(hasMessage ? ['msg'] : []), 'flow', 'global', 'env', 'jsonata', 'json'];

  /** A dropdown of fixed choices. Its first entry sends nothing, also for a switch, where "no" is a value of its own. */
  function choiceOf(input, choices) {
    const preset = choices.find(({ value }) => value === String(input.default ?? ''));
    const nothing = preset ? { value: '', label: `not set (${preset.label})` } : NOT_SET;
    return { value: 'choice', label: 'choice', icon: 'fa fa-list-ul', options: [nothing, ...choices] };
  }

  /** The types in which a single value may be written; the first is that of a new field. */
  function literals(input, dropdown) {
    if (input.type === 'data') return [];
    if (input.type === 'boolean') return [choiceOf(input, [{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }])];
    if (input.model) return [choiceOf(input, input.model.map(({ label, value }) => ({ label, value: String(value) })))];
    const written = input.type === 'number' ? NUMBER : ['text', 'code'].includes(input.type) ? LONG_TEXT : 'str';
    return input.dataSource ? [dropdown, written] : [written];
  }

  wharf.types = {
    single: (input, dropdown, hasMessage) => [...literals(input, dropdown), ...expressions(hasMessage)],
    composite: (isList, hasMessage) => [UNSET, isList ? LIST : GROUP, ...expressions(hasMessage)],
  };
})(window.wharf);
