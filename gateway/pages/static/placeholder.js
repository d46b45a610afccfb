// What stands in a clip's place until its poster is there: the tiny picture, else the blurhash,
// else the colour (Nexgate Clips API, Recommended Loading Placeholder Priority).

import { decode } from "./blurhash.js";

const SIZE = 32;
const LQIP = /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]+$/;
const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Fills the element `place` with the placeholder of a video; returns which one: a key of Nexgate's. */
export function showPlaceholder(place, video) {
  const variants = video.nexgate?.media?.variants ?? {};
  const { lqip, blurhash, dominant_color: colour } = variants;
  if (COLOUR.test(colour ?? "")) place.style.backgroundColor = colour;
  const picture = LQIP.test(lqip ?? "") ? pictureOf(lqip) : drawnHash(blurhash);
  if (picture) place.replaceChildren(picture);
  if (picture) return picture instanceof HTMLImageElement ? "lqip" : "blurhash";
  return place.style.backgroundColor ? "dominant_color" : null;
}

function pictureOf(address) {
  const picture = new Image();
  picture.alt = "";
  picture.src = address;
  return picture;
}

function drawnHash(hash) {
  if (!hash) return null;
  try {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const pixels = new ImageData(decode(hash, SIZE, SIZE), SIZE, SIZE);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas;
  } catch {
    return null; // It is no blurhash.
  }
}
