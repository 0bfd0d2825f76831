import { createContext, useContext } from 'react';
import type { Values } from './values.ts';

export interface FormContext {
  values: Values;
  setAt: (path: (string | number)[], value: unknown) => void;
  /** Takes the fault of a field away while its value is being typed. */
  mend: (pointer: string) => void;
  component: string;
}

const Context = createContext<FormContext | null>(null);

export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  const context = useContext(Context);
  if (!context) throw new Error('A field stands outside of a form');
  return context;
}
