// A link only opens the view of a reflector at a new game. That its work begins at once takes a press on this page, told here.

let isPressed = false;

export function pressToHelp(): void {
  isPressed = true;
}

/** Whether there was a press since it was last asked. */
export function takePress(): boolean {
  const was = isPressed;
  isPressed = false;
  return was;
}
