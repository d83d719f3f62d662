using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>Names that need one another, in a round.</summary>
internal static class Round
{
    /// <summary>The round from the name that stands first in the text back to it: `a`, `b`, `a`.</summary>
    public static ValueList<string> Of(IEnumerable<string> names, Func<string, SourceSpan> placeOf)
    {
        var round = names.ToList();
        var first = round.IndexOf(round.MinBy(n => placeOf(n).Start)!);
        return [.. round[first..], .. round[..first], round[first]];
    }
}
