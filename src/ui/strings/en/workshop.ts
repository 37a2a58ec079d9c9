// Sentences of the Workshop, the list of what a first visit does not need.

export const workshop = {
  lead: 'What you keep here, and the tools for a closer look.',
  models: 'Fetch a larger language model, or open one from this computer.',
  runs: 'Your trainings, and the adapters they made: look, resume, export, import.',
  gallery: 'Trained reflectors of others, to open and to check.',
  evaluate: 'Compare kinds of advice on the same games.',
  lessons: 'Lessons of 45 minutes for a class or for yourself, beside the page’s own views.',
  help: 'The method in eight steps, every term, the keys, and what stays private.',
};
