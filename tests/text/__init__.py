"""Words: folding, scripts, languages, lemmas, transliteration and the glossary."""
