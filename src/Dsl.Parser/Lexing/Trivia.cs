using ProbDsl.Parser.Source;

namespace ProbDsl.Parser.Lexing;

/// <summary>What stands between tokens and means nothing to the grammar, kept for `fmt`.</summary>
public abstract record Trivia;

/// <summary>One or more empty lines.</summary>
public sealed record BlankLine : Trivia;

/// <summary>`# ...` up to the end of its line, without spaces at the end.</summary>
public sealed record Comment(string Text, SourceSpan Span) : Trivia;
