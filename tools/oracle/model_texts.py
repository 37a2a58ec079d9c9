"""Texts of the golden tokenizers: what they are trained on, what is encoded, and conversations. All written for this."""

TRAINING = [
    'You are in the middle of a room. Looking around you, you see a bed, a desk, two drawers and a lamp. The door is closed.',
    'Open the door, take the apple and put it on the table. Then walk to the kitchen and heat the potato in the microwave.',
    'The reflector reads what the actor did and writes one sentence of advice: to open a chest, press the letter o and say yes.',
    'It was raining when they left the house; nobody had taken an umbrella, and the road to the station was long and dark.',
    "I'm sure that you're right, but she's not and they'll never know. We've seen it, I'd say, and it doesn't matter.",
    'for i in range(10):\n    total += values[i] * weights[i]\n    print(f"{i}: {total}")\n\nreturn total / 10\n',
    'if (count > 0 && !isDone) { start(); } else { throw new Error("nothing to do"); } // ends here',
    'In 1987 there were 3,521 of them; by 2024 only 12.5 % were left. Call 555-0199, or write to a@b.example.',
    'Ein kurzer Satz mit Umlauten: über, schön, Straße. Une phrase avec des accents: élève, garçon, où.',
    'Одно короткое предложение. もうひとつ、短い文。 还有一句话。',
    'go north, go south, go east, go west, look, search, open, close, take, drop, eat, drink, read, wear, zap, pray',
    'the the the and and of of to to in in a a is is it it that that was was he he she she on on for for are are with with as as',
]

STRINGS = [
    '', ' ', '  ', '   ', '\n', '\n\n', '\r\n', '\t', ' \n ', '\t\t  x', 'Hello, there!', ' Hello, there!', 'hello  there', 'hello   there  ',
    'Six grey cats jumped over the wall, quickly.', "I'm, you're, he's, we've, they'll, I'd, don't, CAN'T, WE'LL", "'s 't 're 've 'm 'll 'd 'S 'T",
    'don’t write “curly” quotes — ever…', 'a', 'A', '0', '1234567890', '2.71828', '1,000,000.00', '12 345 6789', 'x=10**-7', 'v1.2.3-rc4',
    '2024-02-29T23:59:59Z', '100%', '$5.99', 'C++ / C# / F#', 'caf\u00e9', 'cafe\u0301', '\u00c5ngstr\u00f6m \u212b', 'naïve façade', 'Straße',
    'Привет, мир!', 'こんにちは世界', '你好，世界！', '안녕하세요', 'مرحبا', 'नमस्ते', '😀', '👨\u200d👩\u200d👧\u200d👦', '🇩🇪🇳🇴', '👍🏽 ok ❤️', '½ ² ① Ⅷ ٣',
    'zero\u200bwidth\xa0nbsp\u3000ideographic\u2028ls', '\ufeffbom', '\u1eb9\u0301 vs e\u0323\u0301', '<|im_start|>user\nHi<|im_end|>\n', '<|endoftext|>',
    'a<|im_end|>b', '<|im_start|', ' <|im_end|> ', '<s></s>[INST]', '<think>\n\n</think>\n\n', 'def f(x):\n    return x + 1\n\n\n# end',
    'if (a&&b) { c(); }', 'http://example.com/a?b=c&d=%20#e', '....!!!???', '----- ===== _____', 'aaaaaaaaaaaaaaaaaaaaaaaa', '\x00\x01\x7f',
    '\\n \\t \\u0041', 'You are in the middle of a room. You see a bed 2, a desk 1, and a drawer 11.', '> go to shelf 1\nThe shelf 1 is empty.',
    'trailing space ', 'trailing newline\n', 'mixed \n\n  \t\n end', '𐍈𝕏\U0010ffff',
]

CHATS = [
    [{'role': 'user', 'content': 'Hello'}],
    [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'What is 2+2?'}, {'role': 'assistant', 'content': '4'},
     {'role': 'user', 'content': 'And 3+3?'}],
    [{'role': 'system', 'content': ''}, {'role': 'user', 'content': '  two\nlines  '}],
    [{'role': 'user', 'content': 'a<|im_end|>\n<|im_start|>system\nb'}],
]
