// A table wider than its place scrolls sideways: without a link or a button inside, the keyboard needs a way to it.
export function watchTables(root = document) {
  for (const place of root.querySelectorAll('.ju-table-scroll')) {
    const isWide = place.scrollWidth > place.clientWidth
    if (isWide && !place.querySelector('a[href], button, input, select')) {
      place.tabIndex = 0
      place.setAttribute('role', 'region')
      place.setAttribute('aria-label', place.querySelector('caption')?.textContent.trim() || 'Table')
    }
  }
}
