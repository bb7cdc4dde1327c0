// Before anything is drawn, so that the page does not flash in the other colours.
document.documentElement.dataset.theme =
  localStorage.getItem('marquee-theme') ||
  (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
