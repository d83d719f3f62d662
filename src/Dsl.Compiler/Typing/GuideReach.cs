namespace ProbDsl.Compiler.Typing;

/// <summary>What values the draws of a guide take: all of the support of a distribution, or of the expression of a `Delta`.</summary>
/// <param name="guide">The statements of the guide.</param>
/// <param name="find">Finds a variable of the story or of its guide.</param>
public sealed class GuideReach(ValueList<Statement> guide, Func<string, Variable?> find)
{
    /// <summary>The reach of the draws of a graph's guide.</summary>
    public static GuideReach Find(ModelGraph graph) =>
        new(graph.Guide, graph.FindWithGuide);

    /// <summary>Whether the draw certainly never takes some values of a support; a point estimate is not asked.</summary>
    public bool Misses(Draw draw, Support support) => Value(draw) is not { } value
        ? Supports.Within(support, SupportOf(draw)) == false
        : IsRandom(value) && RangeOf(support) is { } range && ReachOf(value, paramsVary: false).Misses(range);

    /// <summary>Whether a `Delta` certainly takes values outside of a support; params take all values of their types.</summary>
    public bool Exceeds(Draw draw, Support support) =>
        Value(draw) is { } value && RangeOf(support) is { } range && ReachOf(value, paramsVary: true).Exceeds(range);

    /// <summary>The support of a draw, truncated by the type on its own line.</summary>
    private static Support SupportOf(Draw draw) => Supports.Intersect(Support.Of(draw.Target.Type), Supports.Of(draw.Distribution));

    private static Expr? Value(Draw draw) => draw.Distribution is { Of.Draws: DrawTypeSource.AsValue, Through.Count: 0 } call
        ? call.Values.First().Value : null;

    /// <summary>The bounds of a support, those of its elements if it is of vectors.</summary>
    private static SupportRange? RangeOf(Support support) => support switch
    {
        IntersectionSupport both => RangeOf(both.Distribution) ?? RangeOf(both.Type),
        Simplices => new(0, 1),
        PositiveOrderedVectors => new(0, double.PositiveInfinity),
        OrderedVectors => SupportRange.All,
        _ => SupportRange.Of(support),
    };

    private bool IsRandom(Expr value) => ExprTree.Accesses(value).Any(read => DrawsOf(read.Of).Any());

    private IEnumerable<Draw> DrawsOf(string name) => guide.OfType<Draw>().Where(d => d.Target.Of == name);

    private Reach ReachOf(Expr value, bool paramsVary) => value switch
    {
        Literal number => Reach.All(new(number.Value, number.Value)),
        Access access => ReachOf(access, paramsVary),
        Call called => Reach.All(RangeOf(Support.Of(called.Type))),
        Apply { Options.Count: 0 } apply when AreIndependent(apply) =>
            Reach.Of(apply.Function, [.. apply.Arguments.Select(a => ReachOf(a, paramsVary))]),
        _ => Reach.Unknown,
    };

    private Reach ReachOf(Access read, bool paramsVary)
    {
        if (find(read.Of) is not { } variable || variable.Type.IsWhole) return Reach.Unknown;
        var draws = DrawsOf(read.Of).ToList();
        if (draws.Count > 0) return draws is [var only] && Value(only) is null ? Reach.All(RangeOf(SupportOf(only))) : Reach.Unknown;
        return variable.Role switch
        {
            Role.Data or Role.Constant => Reach.One(RangeOf(Support.Of(variable.Type))),
            Role.Param when paramsVary => Reach.All(RangeOf(Support.Of(variable.Type))),
            Role.Param => Reach.One(RangeOf(Support.Of(variable.Type))),
            _ => Reach.Unknown,
        };
    }

    /// <summary>Whether no name is read by two arguments.</summary>
    private static bool AreIndependent(Apply apply) => apply.Arguments
        .SelectMany(a => ExprTree.Accesses(a).Select(r => r.Of).Distinct()).GroupBy(name => name).All(same => same.Count() == 1);
}
