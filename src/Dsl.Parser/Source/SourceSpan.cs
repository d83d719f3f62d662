namespace ProbDsl.Parser.Source;

/// <summary>
/// A range of source text. Spans are ignored in the equality of trees: every span equals every other, so that two trees with the same
/// content are equal wherever they are. Compare <see cref="Start"/> and <see cref="Length"/> to compare places.
/// </summary>
public readonly struct SourceSpan(SourceText? source, int start, int length) : IEquatable<SourceSpan>
{
    private const int LongestQuote = 40;

    public SourceText? Source { get; } = source;

    public int Start { get; } = start;

    public int Length { get; } = length;

    public int End => Start + Length;

    /// <summary>The text covered; empty if there is no source (a generated node).</summary>
    public string Text => Source is null ? "" : Source.Text.Substring(Start, Length);

    /// <summary>The text on one line, as messages quote it; `...` if it is long.</summary>
    public string OneLine => Length <= LongestQuote ? Text.ReplaceLineEndings(" ") : "...";

    /// <summary>The line on which it starts, from 1; 0 if there is no source.</summary>
    public int Line => Source?.At(Start).Line ?? 0;

    /// <summary>The smallest span that covers both.</summary>
    public SourceSpan To(SourceSpan other) =>
        Source is null ? other : other.Source is null ? this
            : new(Source, Math.Min(Start, other.Start), Math.Max(End, other.End) - Math.Min(Start, other.Start));

    public bool Equals(SourceSpan other) => true;

    public override bool Equals(object? obj) => obj is SourceSpan;

    public override int GetHashCode() => 0;

    public override string ToString() => Source is null ? "(no source)" : $"{Source.Name}:{Source.At(Start)}";

    public static bool operator ==(SourceSpan left, SourceSpan right) => left.Equals(right);

    public static bool operator !=(SourceSpan left, SourceSpan right) => !left.Equals(right);
}
