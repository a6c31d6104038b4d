// Where the map is drawn: stages are columns, touchpoints cards in them, the curve above.

export const columnWidth = 268;
export const columnGap = 14;
export const curveHeight = 170;
export const headerTop = curveHeight + 12;
export const headerHeight = 156;
export const cardsTop = headerTop + headerHeight + 8;
export const cardHeight = 82;
export const cardGap = 10;
export const cardInset = 12;

export const columnStep = columnWidth + columnGap;

export function columnX(column: number): number {
  return column * columnStep;
}

export function cardPosition(column: number, row: number) {
  return { x: columnX(column) + cardInset, y: cardsTop + row * (cardHeight + cardGap) };
}

// The column and row at which a card was let go, `columns` being there; the row counts those
// above it.
export function dropPlace(position: { x: number; y: number }, columns: number) {
  const centre = position.x + columnWidth / 2 - cardInset;
  const column = Math.min(columns - 1, Math.max(0, Math.floor(centre / columnStep)));
  const row = Math.max(0, Math.round((position.y - cardsTop) / (cardHeight + cardGap)));
  return { column, row };
}

// Stages are as high as the fullest of them, with room for one more card.
export function columnHeight(mostRows: number): number {
  return headerHeight + 8 + (mostRows + 1) * (cardHeight + cardGap);
}

// What is seen first: all columns side by side where they can be read, else the first ones.
export function firstViewport(columns: number, width: number) {
  const margin = 12;
  const zoom = Math.min(1, (width - 2 * margin) / (columns * columnStep - columnGap));
  return { x: margin, y: margin, zoom: zoom < 0.45 ? 0.85 : zoom };
}
