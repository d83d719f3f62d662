namespace ProbDsl.Compiler.Typing;

/// <summary>A cycle of names that depend on one another.</summary>
internal static class NameCycle
{
    /// <summary>The cycle from the name that comes first in the text back to it: `a`, `b`, `a`.</summary>
    public static ValueList<string> Find(IEnumerable<string> names, Func<string, SourceSpan> placeOf)
    {
        var round = names.ToList();
        var first = round.IndexOf(round.MinBy(n => placeOf(n).Start)!);
        return [.. round[first..], .. round[..first], round[first]];
    }
}
