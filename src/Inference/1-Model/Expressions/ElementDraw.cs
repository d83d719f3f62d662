namespace ProbDsl.Inference.Expressions;

/// <summary>
/// A draw of an array from a distribution of numbers, as draws of its numbers: `x[n] ~ Normal(loading @ factor[n], 1)` as `x[n, d] ~
/// Normal(dot(loading[d], factor[n]), 1)` for every d.
/// </summary>
/// <param name="Each">The draw of one number; the given draw if it is not a draw of an array of numbers.</param>
/// <param name="Elements">The loops over the dimensions of the array, in their order; none if the draw is unchanged.</param>
public sealed record ElementDraw(Draw Each, ValueList<Loop> Elements)
{
    /// <summary>The draw of each number.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="dot">The inner product of vectors.</param>
    /// <param name="draw">The draw.</param>
    /// <param name="isUnknown">Selects the variables whose reads have indices of their own; other expressions are computed whole.</param>
    public static ElementDraw Analyze(ModelGraph graph, FunctionSignature dot, Draw draw, Func<string, bool> isUnknown)
    {
        var dims = draw.Target.Type.Dims;
        if (dims.Count == 0 || draw.Distribution.Of.Target.Dims.Count > 0 || draw.Distribution.Through.Count > 0
            || draw.Distribution.Arguments.Any(a => a.Argument is not Expr) || dims.Any(d => Varies(graph, d))) return new(draw, []);
        ValueList<Loop> loops = [.. dims.Select((d, i) => new Loop($"element {i + 1}", null, Size.One, d.Size))];
        var elements = new Elements(graph, dot, isUnknown);
        ValueList<At> all = [.. loops.Select(l => new AffineIndex(l, Size.Of(0)))];
        return new(draw with
        {
            Loops = [.. draw.Loops, .. loops], Target = Expressions.Elements.Narrowed(draw.Target, all)!,
            Distribution = draw.Distribution with
            {
                Arguments = [.. draw.Distribution.Arguments.Select(a => a with { Argument = elements.Of((Expr)a.Argument, all) })],
            },
        }, loops);
    }

    /// <summary>Whether a dimension does not have the same size everywhere.</summary>
    internal static bool Varies(ModelGraph graph, Extent dimension) => dimension.PrefixOf is not null
        || dimension.Size.Symbols.Any(s => Size.LoopOf(s) is not null || graph.Plates.Any(p => p.Within is not null && p.Name == s));
}

/// <summary>Rewrites expressions of arrays as those of one element.</summary>
internal sealed class Elements(ModelGraph graph, FunctionSignature dot, Func<string, bool> isUnknown)
{
    /// <summary>The element of an expression at these indices, one for each dimension; a number is the same for all.</summary>
    public Expr Of(Expr expr, ValueList<At> at)
    {
        if (expr.Type.Rank == 0) return expr;
        var type = expr.Type with { Dims = [] };
        return Whole(expr) ? new Part(expr, at, type, expr.Span) : expr switch
        {
            Access access when isUnknown(access.Of) => Narrowed(access, at) ?? Kept(),
            Access access => Definitions.Expand(graph, access) is null ? Kept() : Narrowed(access, at) ?? Kept(),
            Apply { Function.CombinesElements: true } apply => apply with
            {
                Type = type, Given = [.. apply.Given.Select(g => g is Expr value ? Of(value, at) : g)],
            },
            Apply { Function.Name: "@", Given: [Expr { Type.Rank: 2 } matrix, Expr { Type.Rank: 1 } vector] } product
                when Row(matrix, at[0]) is { } row => new Apply(dot, (ValueList<Expr>)[row, vector], type, product.Span),
            Fold { By: FoldKind.Sum } sum => sum with { Type = type, Body = Of(sum.Body, at) },
            Fold { By: FoldKind.List } list => Definitions.ElementOf(list, at[0]) is { } element ? Of(element, [.. at.Skip(1)]) : Kept(),
            _ => Kept(),
        };

        Expr Kept() => new Part(expr, at, type, expr.Span);
    }

    /// <summary>An access with these indices in its first whole dimensions; null if another index keeps a dimension.</summary>
    public static Access? Narrowed(Access access, ValueList<At> at)
    {
        if (access.At.Any(a => a is SliceIndex)) return null;
        var next = 0;
        List<At> indices = [.. access.At.Select(a => a is WholeDimension && next < at.Count ? at[next++] : a)];
        indices.AddRange(at.Skip(next));
        return access with { At = [.. indices], Type = access.Type with { Dims = [.. access.Type.Dims.Skip(at.Count)] } };
    }

    /// <summary>A row of a matrix; null if it is computed from unknowns.</summary>
    private Expr? Row(Expr matrix, At at) => matrix is Access access && isUnknown(access.Of) ? Narrowed(access, [at])
        : Whole(matrix) ? new Part(matrix, [at], matrix.Type with { Dims = [matrix.Type.Dims[1]] }, matrix.Span) : null;

    private bool Whole(Expr expr) => !DeepReads.Find(graph, expr).Any(r => isUnknown(r.Of));
}
