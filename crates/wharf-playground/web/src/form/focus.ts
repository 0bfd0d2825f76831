import { selfAndParents } from '../api/problem.ts';

/** The field of a pointer, or of its nearest parent on the page. */
export function fieldOf(pointer: string): HTMLElement | undefined {
  const found = selfAndParents(pointer)
    .flatMap((one) => document.getElementById(one) ?? [])
    // The form as a whole cannot take the focus; the JSON editor can.
    .filter((one) => one.id !== '/inputs' || one instanceof HTMLTextAreaElement || pointer === '/inputs');
  return found[0];
}

/** Moves the focus to a field, and unfolds what hides it. */
export function focusOn(field: HTMLElement): void {
  for (let fold = field.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
  field.focus();
}

export function goToField(pointer: string): void {
  const field = fieldOf(pointer);
  if (!field) return;
  focusOn(field);
  field.scrollIntoView({ block: 'center' });
}
