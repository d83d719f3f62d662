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
        var read = new List<Loop>();
        foreach (var symbol in position.Symbols)
            if (Size.LoopOf(symbol) is { } name) read.Add(Innermost(loops, name));
        if (read.Count == 0) return new Affine(null, position);
        if (position.MultipliesLoops) return null;
        var offset = position - Size.OfLoop(read[0].Name);
        return read.Count == 1 && !offset.ReadsLoops ? new Affine(read[0], offset) : new Combination(position, read.ToValueList());
    }

    private static Loop Innermost(ValueList<Loop> loops, string name)
    {
        for (var i = loops.Count - 1; i >= 0; i--)
            if (loops[i].Name == name) return loops[i];
        throw new InvalidOperationException($"no loop over {name} is around");
    }

    /// <summary>Where an affine index or combination stands, loops by their own symbols.</summary>
    public static Size PositionOf(At at) => at switch
    {
        Affine affine => affine.Position,
        Combination combination => combination.Position,
        _ => throw new ArgumentException($"{at.GetType().Name} has no position"),
    };
}
