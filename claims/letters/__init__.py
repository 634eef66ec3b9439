"""The letters a decided claim makes: what each says, in plain words.  Pure; README of
`kernel/letters` says how they are rendered, kept and sent."""
