"""Real text that accompanies the suite in training: documents from freely licensed sources.

Every function yields (source name, text). Nothing here reads a test split.
"""

import gzip
import json
import re
from pathlib import Path

# Longer files are cut, so that no single page dominates its source.
DOCUMENT_CHARACTERS = 20_000


def gsm8k(train_file):
    for line in open(train_file, encoding="utf-8"):
        item = json.loads(line)
        # The calculator annotations <<48/2=24>> are a tool's notation, not text.
        answer = re.sub(r"<<[^>]*>>", "", item["answer"]).replace("#### ", "Answer: ")
        yield "gsm8k", f"Question: {item['question']}\n{answer}"


def multi30k(folder):
    """Aligned sentences; the order of the languages changes from line to line."""
    names = {"en": "English", "de": "German", "fr": "French"}
    files = [Path(folder) / f"train.{code}.gz" for code in names]
    columns = [gzip.open(file, "rt", encoding="utf-8") for file in files]
    orders = [("en", "de", "fr"), ("en", "fr", "de"), ("de", "en", "fr"), ("fr", "en", "de")]
    for index, sentences in enumerate(zip(*columns)):
        by_code = dict(zip(names, (sentence.strip() for sentence in sentences)))
        order = orders[index % len(orders)]
        yield "multi30k", "\n".join(f"{names[code]}: {by_code[code]}" for code in order)


def plain_from_roff(text):
    """The readable part of a manual page: comments and macros go, their arguments stay."""
    lines = []
    for line in text.splitlines():
        if line.startswith(('.\\"', "'\\\"", ".de", ".if", ".ie", ".el", ".ds", ".nr", "'")):
            continue
        line = re.sub(r"^\.\s*[A-Za-z]{1,3}\b ?", "", line)
        if line.startswith("."):
            continue
        line = re.sub(r"\\f(\[[^]]*\]|\(..|.)|\\[&|^/,%:]|\\s[-+]?\d", "", line)
        for escape, plain in (("\\-", "-"), ("\\ ", " "), ("\\(aq", "'"), ("\\e", "\\")):
            line = line.replace(escape, plain)
        line = re.sub(r"\\\[[a-z]*q\]|\\\((..)", '"', line)
        lines.append(line.replace('"', "") if line.isupper() else line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def manual_pages(package_root):
    """Pages of sections 1 to 8 in English, German and French."""
    for path in sorted(Path(package_root).glob("*/usr/share/man/**/man[1-8]/*.gz")):
        if path.is_symlink():
            continue
        text = gzip.open(path, "rt", encoding="utf-8", errors="ignore").read()
        if not text.startswith(".so "):
            yield "manual pages", plain_from_roff(text)


def python_sources(package_root):
    for path in sorted(Path(package_root).glob("libpython3*/usr/lib/python3*/**/*.py")):
        # Tables of character sets are numbers, not programs.
        if not path.is_symlink() and "encodings" not in path.parts:
            yield "python sources", path.read_text(encoding="utf-8", errors="ignore")


def package_documentation(package_root):
    root = Path(package_root)
    for path in sorted(root.glob("python3*-doc/**/_sources/**/*.rst.txt")):
        yield "documentation", path.read_text(encoding="utf-8", errors="ignore")
    for path in sorted(root.glob("debian-reference-*/usr/share/**/*.txt.gz")):
        yield "documentation", gzip.open(path, "rt", encoding="utf-8", errors="ignore").read()


def pieces(source, text):
    """Long texts cut at line ends into documents of bounded length."""
    while len(text) > DOCUMENT_CHARACTERS:
        cut = text.rfind("\n", 0, DOCUMENT_CHARACTERS)
        cut = cut if cut > 0 else DOCUMENT_CHARACTERS
        yield source, text[:cut]
        text = text[cut:].lstrip("\n")
    if text.strip():
        yield source, text


def all_documents(gsm8k_file, multi30k_folder, package_root):
    readers = (
        gsm8k(gsm8k_file),
        multi30k(multi30k_folder),
        manual_pages(package_root),
        python_sources(package_root),
        package_documentation(package_root),
    )
    for reader in readers:
        for source, text in reader:
            yield from pieces(source, text)
