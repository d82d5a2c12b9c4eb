/** Reads the fields of a form that was posted; what is missing or of another shape is empty. */
import type { Request } from 'express';

/** One field as text. */
export function fieldOf(request: Request, name: string): string {
  return fieldsOf(request, name)[0] ?? '';
}

/** Every value of a field that may come several times. */
export function fieldsOf(request: Request, name: string): readonly string[] {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return [];
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}
