// Where a Hub sends people back to after a sign-in: leads to the view that they left, with the Hub's answer. That view reads and checks it
// (src/hub/sign-in.ts); nothing is believed here but that the view is one of this page.

'use strict';
{
  let back;
  try {
    back = JSON.parse(sessionStorage.getItem('hindsight sign-in')).back;
  } catch {
    back = null;
  }
  const view = typeof back === 'string' && /^#\/[^?]*$/.test(back) ? back : '#/runs';
  const answer = new URLSearchParams(location.search);
  const kept = ['code', 'state', 'error', 'error_description'].filter((name) => answer.has(name)).map((name) => [name, answer.get(name)]);
  location.replace(`./${view}?${new URLSearchParams(kept)}`);
}
