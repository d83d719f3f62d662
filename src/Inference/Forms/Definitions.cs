using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Sees through `=`: what a read of a defined name says in terms of what it was defined from.</summary>
public static class Definitions
{
    /// <summary>
    /// The definition with its loops replaced by the reader's indices; null where several statements tile the array, or the read is not of one element.
    /// </summary>
    public static Expr? Expand(ModelGraph graph, Access access)
    {
        if (graph.StatementsOf(access.Of).ToList() is not [Define define] || define.Loops.Any(l => l.Order != Order.Free)) return null;
        if (access.At.Count < define.Target.At.Count || access.At.Take(define.Target.At.Count).Any(a => a is WholeDimension)) return null;
        var indices = new Dictionary<Loop, At>();
        for (var i = 0; i < define.Target.At.Count; i++)
        {
            if (define.Target.At[i] is not Affine { Loop: { } loop } own || own.Offset != Size.Of(0)) return null;
            indices[loop] = access.At[i];
        }

        var expanded = Substitute(define.Value, indices);
        return access.At.Count == define.Target.At.Count ? expanded : Indexed(expanded, access, define.Target.At.Count);
    }

    /// <summary>Further indices go on to what the definition reads, where that is an array.</summary>
    private static Access? Indexed(Expr expanded, Access access, int from) =>
        expanded is Access inner ? inner with { At = [.. inner.At, .. access.At.Skip(from)], Type = access.Type } : null;

    private static Expr Substitute(Expr expr, IReadOnlyDictionary<Loop, At> indices) => expr switch
    {
        Position position when indices.TryGetValue(position.Loop, out var at) => AsValue(at, position.Span),
        Access access => access with { At = [.. access.At.Select(a => Substitute(a, indices))] },
        Apply apply => apply with { Arguments = [.. apply.Arguments.Select(a => Substitute(a, indices))] },
        _ => expr,
    };

    private static At Substitute(At at, IReadOnlyDictionary<Loop, At> indices) => at switch
    {
        Affine { Loop: { } loop } affine when indices.TryGetValue(loop, out var to) => to switch
        {
            Affine target => target with { Offset = target.Offset + affine.Offset },
            _ when affine.Offset == Size.Of(0) => to,
            _ => affine,
        },
        By by => new By(Substitute(by.Position, indices)),
        _ => at,
    };

    private static Expr AsValue(At at, SourceSpan span) => at switch
    {
        Affine { Loop: null } affine => new Quantity(affine.Offset, span),
        Affine { Loop: { } loop } affine when affine.Offset == Size.Of(0) => new Position(loop, span),
        By by => by.Position,
        _ => throw new ArgumentException($"{at.GetType().Name} is not one position"),
    };
}
