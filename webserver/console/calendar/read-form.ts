/** The fields of the form as they were posted. */
import type { Request } from 'express';
import { fieldOf, fieldsOf } from '../form.ts';
import { entityLines, type ExceptLine, type FormFields, isRepeat, type Scope, whereLines } from './form-fields.ts';

const exceptLinesMax = 100;
const entitiesMax = 500;

export function readForm(request: Request): FormFields {
  const text = (name: string): string => fieldOf(request, name).trim();
  const repeat = text('repeat');
  const lines = Math.min(fieldsOf(request, 'except_start').length, exceptLinesMax);
  return {
    title: text('title'),
    type: text('type'),
    reason: text('reason'),
    enabled: text('enabled') === 'yes',
    scope: scopeOf(text('scope')),
    entities: entityLines(
      fieldsOf(request, 'entity')
        .slice(0, entitiesMax)
        .map((id) => id.trim()),
    ),
    where: Array.from({ length: whereLines }, (_, place) => ({
      field: at(request, 'where_field', place),
      condition: at(request, 'where_condition', place),
      value: at(request, 'where_value', place),
    })),
    pattern: text('pattern'),
    saved: text('saved'),
    start: text('start'),
    stop: text('stop'),
    zone: text('time_zone'),
    repeat: isRepeat(repeat) ? repeat : 'none',
    until: text('until'),
    rule: text('rule').replace(/^RRULE:/i, ''),
    except: Array.from(
      { length: Math.max(1, lines) },
      (_, place): ExceptLine => ({
        start: at(request, 'except_start', place),
        stop: at(request, 'except_stop', place),
        type: at(request, 'except_type', place),
      }),
    ),
    exceptions: fieldsOf(request, 'exceptions'),
  };
}

function at(request: Request, name: string, place: number): string {
  return fieldsOf(request, name)[place]?.trim() ?? '';
}

function scopeOf(text: string): Scope {
  return text === 'where' || text === 'saved' || text === 'pattern' ? text : 'entity';
}
