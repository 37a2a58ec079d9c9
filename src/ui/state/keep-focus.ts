// The focus never falls to the body. Where the focused control is taken away or disabled, as a button that becomes another one, browsers
// give the focus to the body, and the keyboard would begin again at the top of the page. It goes to the nearest part of the page that
// is still there instead, so that the next Tab leads to what has come in its place.

/** @returns how to stop */
export function keepFocus(root: HTMLElement): () => void {
  /** The control that has the focus, and what it lies in, from the inside out. */
  let path: HTMLElement[] = [];

  const note = ({ target }: FocusEvent): void => {
    path = [];
    for (let at = target as HTMLElement | null; at && root.contains(at); at = at.parentElement) path.push(at);
  };
  const mend = (): void => {
    const [control, ...around] = path;
    const isLost = control && (!control.isConnected || control.matches(':disabled'));
    if (!isLost || (document.activeElement !== document.body && document.activeElement !== control)) return;
    const left = around.find((element) => element.isConnected) ?? root;
    if (left.tabIndex < 0 && !left.hasAttribute('tabindex')) left.setAttribute('tabindex', '-1');
    left.focus({ preventScroll: true });
  };
  // In the next frame, when whoever took the control away has had the chance to choose a better place.
  const observer = new MutationObserver(() => requestAnimationFrame(mend));
  root.addEventListener('focusin', note);
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  return () => {
    root.removeEventListener('focusin', note);
    observer.disconnect();
  };
}
