import { expect } from 'chai';
import { serialiseError } from './logger.ts';

describe('an error in the log', () => {
  const unreadable = (): Error => {
    try {
      return new Error(new URL('amqp://vigie:password@broker:no-port/').href);
    } catch (error) {
      if (error instanceof Error) return error;
      throw error;
    }
  };

  it('has its message, its code and its causes', () => {
    const shown = serialiseError(new Error('outer', { cause: unreadable() }));
    expect(shown).to.include({ type: 'Error', message: 'outer' });
    expect(shown).to.have.nested.include({ 'cause.message': 'Invalid URL', 'cause.code': 'ERR_INVALID_URL' });
  });

  it('has no address that could not be read, for its password', () => {
    const error = unreadable();
    expect(error).to.have.property('input').that.contains('password');
    for (const one of [error, new Error('outer', { cause: error })]) {
      expect(JSON.stringify(serialiseError(one))).not.to.contain('password');
    }
  });

  it('is what was thrown when that is no error', () => expect(serialiseError('text')).to.equal('text'));
});
