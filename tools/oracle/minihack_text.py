"""Texts that differ between seeds without meaning anything, made equal: the rules that recordings are compared under."""
import re
from functools import lru_cache

RULES = [
    (r'\b\d+ (?:blessed |uncursed |cursed )?(?=flint stones|rocks)', '# '),
    (r'\b\d+ (?:blessed |uncursed )?(?=\+0 daggers)', '# '),
    (r'\b1\d (?:blessed |uncursed )?(?=apples|carrots)', '# '),
    (r'\b(?:an?|the) (?:blessed |uncursed )?(?=[+-]\d+ (?:club|sling|short sword|dagger|long sword|lance|ring mail|leather armor|helmet'
     r'|small shield|pair of leather gloves))', 'a '),
    (r'Pw:\d+\(\d+\)', 'Pw:?'),
    (r'You are a (?:lawful|neutral|chaotic) ', 'You are a <align> '),
    (r' {0,2}You hear (?:bubbling water|water falling on coins|a slow drip|a gurgling noise|dishes being washed'
     r'|the splashing of a naiad)[.!]', ''),
    (r'\ban? (?!wand of)[a-z]+(?: [a-z]+)? wand\b', 'a <wand>'),
    (r'\ban? (?!potion of)[a-z]+(?:[ -][a-z]+)? potion\b', 'a <potion>'),
    (r'\ban? (?!ring of)[a-z]+(?: [a-z]+)? ring\b', 'a <ring>'),
    (r'\ban? [a-z]+ amulet\b', 'a <amulet>'),
    (r'\b(?:a )?scroll labeled [A-Z][A-Z ]*[A-Z]', 'a scroll <label>'),
    (r'\b(?:combat|jungle|hiking|mud|buckled|riding|snow) boots\b', '<boots>'),
    (r'\ban? (?:tattered cape|opera cloak|ornamental cope|piece of cloth)\b', 'a <cloak>'),
    (r'squeaks? an? [A-G](?: (?:flat|sharp|note))? ', 'squeaks <note> '),
]
RULES = [(re.compile(pattern), to) for pattern, to in RULES]


@lru_cache(maxsize=100_000)
def normalise(line):
    for pattern, to in RULES:
        line = pattern.sub(to, line)
    return line.rstrip()
