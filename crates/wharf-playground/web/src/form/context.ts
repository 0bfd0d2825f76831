import { createContext, useContext } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { FieldError } from '../api/problem.ts';
import type { Path, Values } from './values.ts';

export interface FormContext {
  values: Values;
  setAt: (path: Path, value: unknown) => void;
  /** Hides the error of a field while its value is edited. */
  clearError: (pointer: string) => void;
  operation: Operation;
  errors: FieldError[];
}

const Context = createContext<FormContext | null>(null);

export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  const context = useContext(Context);
  if (!context) throw new Error('useForm outside of a form');
  return context;
}
