namespace ProbDsl.Inference.Expressions;

/// <summary>The form of an expression in given unknowns, with definitions (`=`) expanded. Methods match forms, never syntax.</summary>
public abstract record Form
{
    /// <summary>The form of an expression; isUnknown selects the variables that count as unknowns.</summary>
    public static Form Analyze(ModelGraph graph, Expr expr, Func<string, bool> isUnknown)
    {
        if (expr is Access access)
        {
            if (graph[access.Of].Role == Role.Derived && Definitions.Expand(graph, access) is { } definition)
                return Analyze(graph, definition, isUnknown);
            if (isUnknown(access.Of) && access.At.OfType<ComputedIndex>().All(by => IsKey(graph, by.Position, isUnknown)))
                return new ElementForm(ExpandKeys(graph, access));
        }

        return DeepReads.Find(graph, expr).Any(a => isUnknown(a.Of)) ? new OtherForm(expr) : new KnownForm(expr);
    }

    /// <summary>Whether a position does not depend on unknowns, or is an unknown itself (a mixture's label).</summary>
    private static bool IsKey(ModelGraph graph, Expr position, Func<string, bool> isUnknown) =>
        Analyze(graph, position, isUnknown) is KnownForm or ElementForm { Access: { Type.IsScalar: true } };

    /// <summary>The access with definitions in its keys expanded, and without whole dimensions at the end.</summary>
    private static Access ExpandKeys(ModelGraph graph, Access access) => access with
    {
        At = [.. access.At.Reverse().SkipWhile(a => a is WholeDimension).Reverse()
            .Select(a => a is ComputedIndex by ? Key(graph, by.Position) : a)],
    };

    private static At Key(ModelGraph graph, Expr position) => position switch
    {
        Access key when graph[key.Of].Role == Role.Derived && Definitions.Expand(graph, key) is { } definition => Key(graph, definition),
        Access key => new ComputedIndex(ExpandKeys(graph, key)),
        Position loop => new AffineIndex(loop.Loop, Size.Of(0)),
        SizeValue size => new AffineIndex(null, size.Size),
        Literal whole => new AffineIndex(null, Size.Of((long)whole.Value)),
        _ => new ComputedIndex(position),
    };
}

/// <summary>An expression that reads none of the unknowns.</summary>
public sealed record KnownForm(Expr Value) : Form;

/// <summary>One element of an unknown array itself: `mean`, `mean[k]`, `mean[kind[n]]`.</summary>
public sealed record ElementForm(Access Access) : Form;

/// <summary>An expression that is computed from unknowns in any other way.</summary>
public sealed record OtherForm(Expr Value) : Form;
