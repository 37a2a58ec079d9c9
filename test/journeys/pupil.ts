// A pupil who follows a lesson with the keyboard alone, on a page of its own or in a frame.

import type { Frame, Keyboard, Locator, Page } from 'playwright-core';

/** Everything by keyboard: what has the focus is pressed. */
export async function press(button: Locator): Promise<void> {
  await button.focus();
  await button.press('Enter');
}

export const COACH = 'What a coach for a machine is';

export class Pupil {
  readonly panel: Locator;
  readonly keyboard: Keyboard;

  constructor(readonly view: Page | Frame) {
    this.panel = view.getByRole('complementary', { name: 'Lesson' });
    this.keyboard = 'keyboard' in view ? view.keyboard : view.page().keyboard;
  }

  async begin(address: string, title: string): Promise<void> {
    await this.view.goto(`${address}#/lessons`);
    await press(this.view.getByRole('link', { name: title }));
    await press(this.view.getByRole('button', { name: 'Begin' }));
    await this.panel.getByText('Step 1 of').waitFor();
  }

  async choose(radio: Locator): Promise<void> {
    await radio.focus();
    await this.keyboard.press('Space');
  }

  async guess(choice: string): Promise<void> {
    await this.choose(this.panel.getByRole('radio', { name: choice }));
    await press(this.panel.getByRole('button', { name: 'That is my guess' }));
    await this.panel.getByText(`Your guess: ${choice}`).waitFor();
  }

  async say(words: string): Promise<void> {
    await this.panel.getByRole('textbox').focus();
    await this.keyboard.type(words);
    await press(this.panel.getByRole('button', { name: 'That is my guess' }));
    await this.panel.getByText(`Your guess: ${words}`).waitFor();
  }

  async openView(): Promise<void> {
    await press(this.panel.getByRole('link', { name: 'Open the view' }));
  }

  async answered(): Promise<void> {
    await this.panel.getByRole('heading', { name: 'Answer' }).waitFor();
  }

  async next(n: number): Promise<void> {
    await press(this.panel.getByRole('button', { name: 'Next step', exact: true }));
    await this.panel.getByText(`Step ${n} of`).waitFor();
  }

  async end(): Promise<void> {
    await press(this.panel.getByRole('button', { name: 'Finish' }));
    await this.panel.getByText('You have done every step.').waitFor();
  }

  async advise(text: string): Promise<void> {
    await this.view.getByRole('textbox', { name: 'Your advice' }).focus();
    await this.keyboard.press('Control+A');
    await this.keyboard.type(text);
    await press(this.view.getByRole('button', { name: 'Test it on 30 games' }));
  }

  /**
   * The first lesson, from its list to its end.
   * @param looked called in the first step, while its view is open
   * @param between called when the first step has been done
   */
  async followCoach(
    address: string,
    { looked, between }: { looked?: () => Promise<void>; between?: () => Promise<void> } = {},
  ): Promise<void> {
    const { view, panel } = this;
    await this.begin(address, COACH);
    await this.guess('About 20');
    await this.openView();
    await view.getByText(/^Step 0 of/).waitFor();
    await looked?.();
    // Twelve actions that lead nowhere end the game.
    const north = view.getByRole('button', { name: 'north', exact: true });
    for (let n = 0; n < 12 && (await north.isEnabled()); n++) await press(north);
    await panel.getByText('1 of 1 game played by hand').waitFor();
    await this.answered();
    await between?.();

    await this.next(2);
    await this.guess('A little');
    await this.openView();
    await press(view.getByRole('button', { name: 'Model' }));
    await this.choose(view.getByLabel('Oracle advice'));
    await press(view.getByRole('button', { name: 'Let it play' }));
    await view.getByText(/^The model won in/).waitFor();
    await this.answered();

    await this.next(3);
    await this.guess('More than 20');
    await this.openView();
    await view.getByLabel('Family').focus();
    await this.keyboard.type('Wield');
    await press(view.getByRole('button', { name: 'Play ten games to read' }));
    await view.getByText('Game 10').waitFor();
    await this.advise('Just be brave.');
    await panel.getByText('1 of 1 pieces of advice tried').waitFor();
    await this.answered();

    await this.next(4);
    await this.say('It named no key.');
    await panel.getByText('Not yet').waitFor();
    await panel.getByText('The answer is shown once you have done this step.').waitFor();
    await this.advise('To wield use w.');
    await this.answered();
    await this.next(5);
    await this.guess('It helps a little');
    await this.answered();
    await this.next(6);
    await this.say('It learned to read.');
    await this.openView();
    await view.getByRole('heading', { name: 'Results', level: 1 }).first().waitFor();
    await this.answered();
    await this.end();
  }
}
