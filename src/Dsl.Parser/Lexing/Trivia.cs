namespace ProbDsl.Parser.Lexing;

/// <summary>Comments and empty lines, which the grammar ignores and `fmt` keeps.</summary>
public abstract record Trivia;

/// <summary>One or more empty lines.</summary>
public sealed record BlankLine : Trivia;

/// <summary>`# ...` up to the end of its line, without trailing spaces.</summary>
public sealed record Comment(string Text, SourceSpan Span) : Trivia;
