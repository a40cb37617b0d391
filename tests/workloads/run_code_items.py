"""Runs every program and completed function of a JSONL file; stops at the first that is wrong.

What a docstring asks for is worked out here a second time, on arguments of its own.
"""

import contextlib
import io
import json
import re
import sys

COLLECTIONS = set('values rows names lines nodes edges tokens pages words points scores errors '
                  'users labels chunks keys'.split())
TEXTS = set('text name line path title word label query header url'.split())

# Docstrings with their arguments called a and b, on the arguments that `arguments` gives.
EXPECTED = {
    'Add a and b.': 22,
    'Subtract b from a.': 12,
    'Multiply a by b.': 85,
    'Divide a by b.': 3.4,
    'Remainder of a divided by b.': 2,
    'The larger one of a and b.': 17,
    'The smaller one of a and b.': 5,
    'True if a is greater than b.': True,
    'True if a equals b.': False,
    'Raise a to the power b.': 1419857,
    'Average of a and b.': 11,
    'Sum of all a.': 21,
    'Number of a.': 4,
    'The largest of the a.': 9,
    'The smallest of the a.': 2,
    'The a in ascending order.': [2, 5, 5, 9],
    'The a in descending order.': [9, 5, 5, 2],
    'The first of the a.': 5,
    'The last of the a.': 9,
    'How often 5 occurs in a.': 2,
    'The a without duplicates.': {2, 5, 9},
    'The a in upper case.': ' B.A,D',
    'Remove spaces around the a.': 'b.a,d',
    'Split the a at commas.': [' b.a', 'd'],
    'The last 2 letters of the a.': ',d',
    'The a backwards.': 'd,a.b ',
    'Replace dots in the a by dashes.': ' b-a,d',
    'True if the a starts with b.': True,
    'Join a and b with a dash.': ' b.a,d- b',
    'Number of letters in the a.': 6,
}


def arguments(names):
    if names[0] in COLLECTIONS:
        return [[5, 2, 5, 9]]
    if names[0] in TEXTS:
        return [' b.a,d', ' b'][:len(names)]
    return [17, 5]


def check_program(program, answer):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(program, {})
    if output.getvalue() != answer + '\n':
        sys.exit(f'{program}\nprints {output.getvalue()}, not {answer}')


def check_function(prompt, line):
    """True when the docstring is among the expected ones."""
    scope = {}
    exec(f'{prompt}\n    {line}', scope)
    function, parameters = re.search(r'def (\w+)\((.*)\):', prompt).groups()
    names = [name for name in parameters.split(', ') if '=' not in name]
    result = scope[function](*arguments(names))
    request = re.search('"""(.*)"""', prompt).group(1)
    for name, short in zip(names, 'ab'):
        request = re.sub(rf'\b{name}\b', short, request)
    if request in EXPECTED and result != EXPECTED[request]:
        sys.exit(f'{prompt}\n    {line}\nreturns {result!r}, not {EXPECTED[request]!r}')
    return request in EXPECTED


def main():
    compared = 0
    with open(sys.argv[1], encoding='utf-8') as items:
        for item in map(json.loads, items):
            if item['prompt'].endswith('# Output:'):
                check_program(item['prompt'], item['answer'])
            else:
                compared += check_function(item['prompt'], item['answer'])
    if compared < 100:
        sys.exit(f'only {compared} functions were compared')


main()
