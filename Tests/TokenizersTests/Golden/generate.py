"""Tokenizers in the forms of CLIP and GPT-2, and what Hugging Face's `tokenizers` makes of many texts with them.

Run: python generate.py   (tokenizers 0.23). `trained.json` is what BytePairTraining makes of the captions of the test, and
is read here as anybody would read it.
"""
import json
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

here = pathlib.Path(__file__).parent

CORPUS = [
    "a small red circle at the top left", "the quick brown fox jumps over the lazy dog", "It's a photo of a cat, isn't it?",
    "A painting in the style of van Gogh: starry night, oil on canvas, 4k", "naïve café, déjà vu, Ångström, façade",
    "we'll see; they've been here, I'm sure you'd agree", "日本語のテキスト", "эта картина очень красивая", "12 monkeys, 1984, 3.14159",
    "red green blue yellow cyan magenta white", "circle square triangle", "ankle boot, sneaker, t-shirt, trouser",
]
TEXTS = [
    "", " ", "\n\t ", "a", "A", "a red ankle boot", "A RED Ankle BOOT", "it's IT'S we'll they've I'm you'd don't",
    "'s 't 're 've 'm 'll 'd '", "''s'", "!'s", "a'sb", "1'll2", "  leading and trailing  ", "double  spaces   three",
    "tab\tnew\nline\r\nreturn\x0bvertical\x0cform", "no\u00a0break\u2003em\u3000ideographic\u200bzero\ufeffbom", "\u0085next\u2028line",
    "3.14159", "1234567890", "½ ¼ ² Ⅷ ٣ ४", "x2y", "4k 8K", "#hash @at $5 50% a&b c*d (e) [f] {g} <h> \\i/ |j| ~k^",
    "...!!!???", "—–-_", "“quoted” ‘single’ «guillemets»", "naïve café", "nai\u0308ve cafe\u0301", "\u212bngstr\u00f6m A\u030angstro\u0308m",
    "ﬁ ﬂ ﬀ", "ß ẞ ſ", "İstanbul ISTANBUL ıi", "ΣΊΣΥΦΟΣ σίσυφος", "ǅ ǈ", "日本語のテキスト", "中文字符", "한국어", "\u1112\u1161\u11ab",
    "эта КАРТИНА", "עברית", "العربية ١٢٣", "हिन्दी", "ไทย", "🙂", "👨‍👩‍👧‍👦 family", "🇩🇪🇯🇵", "👍🏽", "❤️", "a🙂b", "e\u0301\u0301\u0301", "Z̷̡̧͎̼a̸l̴g̵o",
    "\u0300", "\u0000null\u0000", "\u0001\u007f", "\ud7ff\ue000\uffff", "\U0001f600\U0010ffff", "\u202eright to left", "𝔉𝔯𝔞𝔨𝔱𝔲𝔯", "ｆｕｌｌｗｉｄｔｈ", "¹²³",
    "<|endoftext|>", "<|startoftext|>a<|endoftext|>b", "<|ENDOFTEXT|>", "<|endoftext|", "< |endoftext| >", "a<|endoftext|>",
    "<|endoftext|><|endoftext|>", "x<|startoftext|", "Ġspace", "</w>", "a</w>", "aaaaaaaaaaaaaaaaaaaa", "ab" * 300, "🙂" * 50, "'" * 60, "1" * 40,
    " " * 100, "the the the", "thethethe", "Mr. O'Neill's dog's 's", "http://example.org/?q=a%20b&c=d#e", "SELECT * FROM t; DROP TABLE t;--",
    "a\u00adb", "\u2160\u2161", "\u0345\u0399", "\U0001d7d8\U0001d7d9", "café's", "l'été", "rock’n’roll", "C++ C# F#", "\u1e9b\u0323", "\u0344",
]


def clip(tokenizer):
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(
            Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()


def made():
    like_clip = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>", continuing_subword_prefix=""))
    clip(like_clip)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=900, min_frequency=1, initial_alphabet=alphabet, special_tokens=["<|startoftext|>", "<|endoftext|>"],
        end_of_word_suffix="</w>", show_progress=False)
    # Each byte at the end of a word, too.
    like_clip.train_from_iterator(CORPUS + sorted(alphabet) * 2, trainer)
    start, end = (like_clip.token_to_id(name) for name in ["<|startoftext|>", "<|endoftext|>"])
    like_clip.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", end), ("<|startoftext|>", start), add_prefix_space=False, trim_offsets=False)

    like_gpt2 = Tokenizer(models.BPE())
    like_gpt2.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    like_gpt2.decoder = decoders.ByteLevel()
    like_gpt2.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=600, min_frequency=1, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"], show_progress=False))

    prefixed = Tokenizer(models.BPE())
    prefixed.normalizer = normalizers.Sequence([normalizers.Strip(), normalizers.NFKC()])
    prefixed.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    prefixed.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=400, min_frequency=1, initial_alphabet=alphabet, special_tokens=["<s>", "</s>"], show_progress=False))
    prefixed.add_tokens([AddedToken("photo", normalized=True), AddedToken("photograph", normalized=False)])
    prefixed.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", prefixed.token_to_id("<s>")), ("</s>", prefixed.token_to_id("</s>"))])
    return {"clip": like_clip, "gpt2": like_gpt2, "prefixed": prefixed}


def main():
    tokenizers = made()
    for name, tokenizer in tokenizers.items():
        (here / f"{name}.json").write_text(tokenizer.to_str() + "\n")
    model = json.loads(tokenizers["clip"].to_str())["model"]
    files = here / "clip-files"
    files.mkdir(exist_ok=True)
    (files / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n")
    (files / "merges.txt").write_text("\n".join(["#version: 0.2"] + [" ".join(pair) for pair in model["merges"]]) + "\n")
    tokenizers["trained"] = Tokenizer.from_file(str(here / "trained.json"))
    texts = TEXTS + CORPUS + ["a photo of a photograph, photogenic Photo"]
    texts = [text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for text in texts]
    result = {"texts": texts, "tokens": {}, "prompts": {}}
    for name, tokenizer in tokenizers.items():
        tokenizer.no_padding()
        tokenizer.no_truncation()
        result["tokens"][name] = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
        result["prompts"][name] = [tokenizer.encode(text).ids for text in texts]
    (here / "golden.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
