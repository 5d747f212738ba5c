#!/usr/bin/env python3
"""Adds class names and guidance scales to the grid of `make demo`: label-garments.py garments.png docs/garments-labelled.png

Needs pillow and the font DejaVu Sans.
"""
import sys
from PIL import Image, ImageDraw, ImageFont

CLASSES = ["t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
SCALES = [0, 1, 2, 4]
LEFT, TOP, CELL = 62, 24, 86  # a cell is 84 pixels and a gap of 2

grid = Image.open(sys.argv[1]).convert("L")
picture = Image.new("L", (LEFT + grid.width, TOP + grid.height), 255)
picture.paste(grid, (LEFT, TOP))
draw, font = ImageDraw.Draw(picture), ImageFont.truetype("DejaVuSans.ttf", 14)
for column, name in enumerate(CLASSES):
    draw.text((LEFT + CELL * column + CELL / 2 - 1, TOP / 2), name, 0, font, anchor="mm")
for row, scale in enumerate(SCALES):
    draw.text((LEFT - 8, TOP + CELL * row + CELL / 2 - 1), f"w = {scale}", 0, font, anchor="rm")
picture.save(sys.argv[2], optimize=True)
