/** `error.<code>`: what happened, what it means for money or data, what to do. */
export const errors = {
  'error.unknown':
    'Something unexpected happened ({code}). Nothing was sent or paid without your order. Try again; if it stays, reload the page.',
  'error.unexpected':
    'Something unexpected happened. Nothing was sent or paid without your order. Try again; if it stays, reload the page.',
  'error.aborted': 'Stopped. Nothing was changed.',
  'error.timeout':
    'This took too long and was stopped. Check your connection and try again; doing it twice does no harm.',
} as const
