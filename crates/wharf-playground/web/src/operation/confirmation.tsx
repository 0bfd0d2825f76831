import { useRef, type MouseEvent, type ReactNode } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { inputsOf, type Draft } from './draft.ts';

interface Confirmation {
  /** Runs the operation; a destructive one only after a question. */
  start: () => void;
  dialog: ReactNode;
}

/** Asks before each run of a destructive operation. */
export function useConfirmation(operation: Operation, draft: Draft, running: boolean, run: () => void): Confirmation {
  const dialog = useRef<HTMLDialogElement>(null);
  if (!operation.effects?.destructive) return { start: run, dialog: null };
  const { label } = operation;
  const close = () => dialog.current?.close();
  const confirm = () => {
    // Closing returns the focus to where it was, which a run remembers.
    close();
    run();
  };
  const ask = () => running || dialog.current?.open || dialog.current?.showModal();
  const closeOutside = (event: MouseEvent) => event.target === dialog.current && close();
  return {
    start: () => (lacksInputs(operation, draft) ? run() : ask()),
    dialog: (
      <dialog
        ref={dialog}
        className="confirmation"
        aria-labelledby="confirmation-title"
        aria-describedby="confirmation-text"
        onClick={closeOutside}
      >
        <div>
          <h2 id="confirmation-title">{label}?</h2>
          <p id="confirmation-text">This action is destructive. It may not be possible to undo it.</p>
          <div className="confirmation-buttons">
            {/* The first button has the focus: Enter pressed twice runs nothing. */}
            <button type="button" onClick={close}>
              Go back
            </button>
            <button type="button" className="danger" onClick={confirm}>
              {label}
            </button>
          </div>
        </div>
      </dialog>
    ),
  };
}

/** Whether required inputs are missing: the runner answers such a call with what to fill in. */
function lacksInputs(operation: Operation, draft: Draft): boolean {
  if (draft.json !== null) return false;
  const inputs = inputsOf(operation, draft);
  return (operation.inputs.required ?? []).some((key) => inputs[key] === undefined);
}
