"""Golden token ids of varied strings, as the `tokenizers` library gives them."""

import argparse
import json

from tokenizers import Tokenizer

CASES = [
    "",
    " ",
    "  ",
    "\n",
    "\n\n\n",
    "\t",
    " \t \n ",
    "a",
    "Hello, world!",
    " leading space",
    "trailing space ",
    "two  spaces   three",
    "line one\nline two\r\nline three",
    "    indented\n        twice",
    "0",
    "7 + 35 = 42",
    "1234567890",
    "3.14159 and -2.5e-3",
    "10:45, 2024-02-29",
    "x1y2z3",
    "½ ² ٣ Ⅷ ①",
    "don't can't I'll we've they're he'd I'm it's",
    "DON'T SHOUT'S",
    "' s 't",
    "“curly quotes” and ‘single’ ones’s",
    "Die Bäume sind größer als das weiße Haus.",
    "Übung macht den Meister; süße Äpfel, öde Straße.",
    "Où est la forêt ? Ça coûte très cher à Noël.",
    "L'été dernier, j'ai mangé des œufs.",
    "Привет, мир",
    "Γειά σου Κόσμε",
    "你好，世界",
    "こんにちは世界",
    "안녕하세요",
    "שלום עולם",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "😀",
    "👩‍💻 writes 🐍 code 🇩🇪🇫🇷",
    "e\u0301 combining and é composed",
    "zero\u200bwidth and no\u00a0break",
    "\u3000ideographic space",
    "\ufeffbyte order mark",
    "def add(a, b):\n    return a + b\n",
    "for (int i = 0; i < n; ++i) { sum += v[i]; }",
    "#include <vector>\nstd::vector<int> v{1, 2, 3};",
    'print(f"{name!r}: {value:>8.2f}")',
    '{"key": [1, 2.5, null], "other": "va\\"lue"}',
    "name,length,weight\nbadger,27,92\nswan,4,59\n",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "https://example.org/path?q=1&r=%20#top",
    "user.name+tag@example.org",
    "!!!??? ... --- *** ///",
    "a_b-c.d/e\\f",
    "<|endoftext|>",
    "before<|endoftext|>after",
    "one <|endoftext|> two<|endoftext|>",
    "<|endoftext|",
    "<|ENDOFTEXT|>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "The quick brown fox jumps over the lazy dog.",
    "Donaudampfschifffahrtsgesellschaft",
    "\u0000\u0001\u007f",
    "mixed\u00e9\U0001f600\n\t42 end",
]


def write_cases(tokenizer_file, path):
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    cases = [{"text": text, "ids": tokenizer.encode(text).ids} for text in CASES]
    lines = ",\n".join(json.dumps(case) for case in cases)
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"[\n{lines}\n]\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    write_cases(arguments.tokenizer, arguments.out)


if __name__ == "__main__":
    main()
