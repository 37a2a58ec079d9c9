// How the map is drawn, for every board of the page alike.

export const LOOKS = ['letters', 'tiles', 'text'] as const;

class BoardLook {
  name = $state<(typeof LOOKS)[number]>('letters');
}

export const look = new BoardLook();
