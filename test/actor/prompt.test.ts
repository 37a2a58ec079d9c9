import { describe, expect, it } from 'vitest';
import { actionText, actorPrompt } from '../../src/actor/prompt';

describe('actorPrompt', () => {
  it('is laid out as the model was taught', () => {
    expect(actorPrompt('To eat use e.', [], { text: 'You see here an apple.' })).toBe('<obs>You see here an apple.<sys>To eat use e.<act>');
    const history = [{ observation: { text: 'You see here an apple.' }, executed: ',' }];
    expect(actorPrompt('', history, { text: 'f - an apple.' })).toBe('<obs>You see here an apple.<sys><act> ,<obs>f - an apple.<act>');
  });

  it('goes on from the action before', () => {
    const [first, second] = [{ text: 'A' }, { text: 'B' }];
    const next = actorPrompt('S', [{ observation: first, executed: 'go' }], second);
    expect(next).toBe(`${actorPrompt('S', [], first)}${actionText('go')}B<act>`);
  });
});
