/* A dropdown whose choices come from the runner: searched there, and loaded page by page. */
window.wharf = window.wharf || {};

(function (wharf) {
  'use strict';

  const PAGE = 50;
  const TYPING_PAUSE_MS = 250;

  /**
   * Opens the dropdown below an element.
   * @param {jQuery} target
   * @param {(query: object) => Promise<{result: {key: string, label: string}[], nextCursor?: string}>} load
   * @param {(choice: {key: string, label: string}) => void} choose
   */
  wharf.openPicker = function (target, load, choose) {
    const search = $('<input type="text" class="wharf-picker-search" placeholder="Search">');
    const list = $('<div class="wharf-picker-list">');
    const note = $('<div class="wharf-picker-note">');
    const more = $('<button type="button" class="red-ui-button red-ui-button-small">More</button>');
    const panel = RED.popover.panel($('<div class="wharf-picker">').append(search, list, note, more));
    let latest = 0;
    let cursor;
    let pause;

    async function show(isNextPage) {
      latest += 1;
      const request = latest;
      more.hide();
      note.text('Loading…');
      try {
        const query = { search: search.val().trim() || undefined, limit: PAGE, cursor: isNextPage ? cursor : undefined };
        const answer = await load(query);
        // A later search may have been answered first.
        if (request !== latest) return;
        if (!isNextPage) list.empty();
        list.append(answer.result.map(row));
        cursor = answer.nextCursor;
        more.toggle(Boolean(cursor));
        note.text(list.children().length === 0 ? 'Nothing found' : '');
      } catch (error) {
        if (request === latest) note.text(error.message);
      }
    }

    function row(choice) {
      return $('<button type="button" class="wharf-picker-choice">').text(choice.label).on('click', () => {
        panel.hide();
        choose(choice);
      });
    }

    search.on('input', () => {
      clearTimeout(pause);
      pause = setTimeout(() => show(false), TYPING_PAUSE_MS);
    });
    more.on('click', () => show(true));
    panel.show({ target, align: 'right', onclose: () => clearTimeout(pause) });
    search.trigger('focus');
    show(false);
  };
})(window.wharf);
