using ProbDsl.Compiler.Binding;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>Reads indices that are sizes over loop variables: `n`, `t-1`, `j + 2`, `1`, `K`, `t - k`.</summary>
internal static class AffineReader
{
    public static At? TryRead(ExprSyntax expr, ValueList<Loop> loops, SizeReader sizes) =>
        sizes.TryRead(expr, loops) is { } size ? Of(size, loops) : null;

    /// <summary>A position as an index: one loop variable plus a size where it is that, else a combination.</summary>
    public static At? Of(Size position, ValueList<Loop> loops)
    {
        ValueList<Loop> read = [.. position.Symbols.Select(Size.LoopOf).OfType<string>().Distinct()
            .Select(name => loops.Last(l => l.Name == name))];
        if (read.Count == 0) return new Affine(null, position);
        if (position.Terms.Any(t => t.Symbols.Count(s => Size.LoopOf(s) is not null) > 1)) return null;
        var offset = position - Size.OfLoop(read[0].Name);
        return read.Count == 1 && !offset.Symbols.Any(s => Size.LoopOf(s) is not null)
            ? new Affine(read[0], offset) : new Combination(position, read);
    }

    /// <summary>Where an affine index or combination stands, loops by their own symbols.</summary>
    public static Size PositionOf(At at) => at switch
    {
        Affine affine => affine.Position,
        Combination combination => combination.Position,
        _ => throw new ArgumentException($"{at.GetType().Name} has no position"),
    };
}
