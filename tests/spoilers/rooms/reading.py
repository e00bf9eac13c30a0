"""The pages on how far one has read: titles and numbers, and never a word."""

from ..outlets import page
from ..planting import NOVEL

OUTLETS = {
    "reading/": page("/reading/", "page=1"),
    "reading/opened/<slug:slug>/": page(f"/reading/opened/{NOVEL}/", "since=3", "page=1"),
}
