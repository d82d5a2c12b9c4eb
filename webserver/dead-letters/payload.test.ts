import { expect } from 'chai';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';
import type { StoredLetter } from './letter.ts';
import { replayId, replayOf } from './payload.ts';

function letter(fields: Partial<StoredLetter>): StoredLetter {
  return {
    _id: '0l1-process_0-4-2',
    time: new Date(0),
    pool: 'process',
    engine: 'cleaner',
    code: 'event_field_invalid',
    message: 'The state must be 0 to 3',
    payload: '{}',
    payload_encoding: 'utf8',
    size_bytes: 2,
    routing_key: 'a.b',
    ...fields,
  };
}

function sent(of: StoredLetter, corrected?: Record<string, unknown>): unknown {
  const replay = replayOf(of, corrected);
  return 'reason' in replay ? replay.reason : JSON.parse(replay.body.toString('utf8'));
}

describe('the replay of a dead letter', () => {
  it('is the same object, and names the letter', () => {
    expect(sent(letter({ payload: '{"component":"c","state":9}' }))).to.deep.equal({
      component: 'c',
      state: 9,
      replay_of: '0l1-process_0-4-2',
    });
  });

  it('is the corrected object when there is one, also of a letter that was cut', () => {
    const corrected = sent(letter({ payload: '{"state":9', truncated: true }), { state: 2 });
    expect(corrected).to.deep.equal({ state: 2, replay_of: '0l1-process_0-4-2' });
  });

  it('is refused for a payload that was cut', () => {
    expect(sent(letter({ truncated: true }))).to.equal('The payload was too large to be kept whole');
  });

  for (const [name, payload, payload_encoding] of [
    ['text that is no object', 'PUTVAL a/b 1:2', 'utf8'],
    ['a list', '[1]', 'utf8'],
    ['bytes', Buffer.from([0xff, 0xfe]).toString('base64'), 'base64'],
  ] as const) {
    it(`leaves ${name} as it came`, () => {
      const replay = replayOf(letter({ payload, payload_encoding, content_type: 'text/graphite' }));
      expect(replay).to.deep.equal({
        body: Buffer.from(payload, payload_encoding),
        contentType: 'text/graphite',
        routingKey: 'a.b',
      });
    });
  }

  it('says an event that was treated already in the words of a connector', () => {
    const wire = {
      connector: 'a',
      connector_name: 'b',
      component: 'c',
      state: 2,
      timestamp: 1_700_000_000,
      color: 'red',
    };
    const envelope = { event_id: 'e', received_ms: 1_700_000_001_000, trusted: false };
    const event = normaliseEvent(wire, envelope);
    if (event instanceof InvalidEvent) throw new Error(event.message);
    const { routing_key: _none, ...between } = letter({ payload: JSON.stringify(event), engine: 'alarm' });
    const again = normaliseEvent({ ...(sent(between) as object) }, envelope);
    expect(again).to.deep.equal({ ...event, extra: { color: 'red', replay_of: '0l1-process_0-4-2' } });
  });

  it('has an id of ours, which is its own and does not change', () => {
    const id = replayId(letter({}));
    expect(id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(replayId(letter({ payload: 'x' }))).to.equal(id);
    expect(replayId(letter({ _id: 'other' }))).not.to.equal(id);
  });
});
