namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Rejects truncations whose probability cannot be computed while it matters: the mass within a narrower type or `Truncated`, the
/// probability that draws are in ascending order, the tail that `Censored` treats as one value. It matters where it depends on unknowns,
/// in the density of data, and in a mixture, where it does not cancel.
/// </summary>
public sealed class Truncations(ModelGraph graph, ICatalog catalog)
{
    private const string Alternative = "choose a distribution of one number with a distribution function, such as `Normal` or `Gamma`";

    /// <summary>
    /// Draws of unknowns whose density lacks its normalizing constant, because the probability of what their type or `Truncated` keeps is
    /// not known. Their arguments are known; otherwise the story is rejected.
    /// </summary>
    public IEnumerable<Draw> Unnormalized() => graph.Story.OfType<Draw>().Where(draw => draw.Distribution.Through.Count == 0
        && (CutByType(draw) is not null || AscendsWithoutFormula(draw)
            || ExprTree.All(draw.Distribution).OfType<DistributionCall>()
            .Any(call => BoundedDistribution.Is(call) && BoundedDistribution.IsTruncation(call) && BoundedInside(call) is not null)));

    internal IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
        {
            if (statement is Draw { Distribution.Through.Count: 0 } draw && Find(draw) is { } found) yield return found;
            foreach (var part in ExprTree.RightSides(statement).SelectMany(ExprTree.All))
                if (part is Apply { Given: [DistributionCall call, ..] } apply && WithoutFormula(call, _ => false) is { } without)
                    yield return CompilerDiagnostics.WrongSupport(call.Span,
                        $"`{apply.Function.Name}` needs the distribution function of {without.Of.Name}, which has no closed form",
                        Alternative);
        }
    }

    private Diagnostic? Find(Draw draw)
    {
        if ((OfType(draw) ?? Ascending(draw)) is { } cut) return cut;
        foreach (var part in ExprTree.All(draw.Distribution))
            if (part is DistributionCall call && OfDistribution(draw, call) is { } found) return found;
        return null;
    }

    /// <summary>
    /// `a: positive[3] ~ MvNormal(center, cov)`. A distribution that is already truncated is truncated again, to the narrower bounds.
    /// </summary>
    private Diagnostic? OfType(Draw draw)
    {
        if (CutByType(draw) is not { } invalid || Dependence(draw, draw.Distribution) is not { } dependence) return null;
        var type = graph[draw.Target.Of].Type;
        return CompilerDiagnostics.WrongSupport(invalid.Span,
            $"`{draw.Name}` is {type}, which truncates {invalid.Of.Name}; "
            + $"the truncated probability has no closed form{dependence}",
            $"choose a distribution of {TypeNames.Of(type.Element)} values, such as {SuggestedDistributions.Distributions(type)}"
                + (graph[draw.Target.Of].Role == Role.Data ? "" : $", or give {invalid.Of.Name} numbers and data only"));
    }

    /// <summary>
    /// The distribution that the target's type truncates to a probability without a closed form; null if it has one, or nothing is
    /// truncated.
    /// </summary>
    private DistributionCall? CutByType(Draw draw)
    {
        var type = graph[draw.Target.Of].Type;
        var call = BoundedDistribution.Is(draw.Distribution) && BoundedDistribution.IsTruncation(draw.Distribution)
            ? draw.Distribution.Distributions.First() : draw.Distribution;
        if (!IsCut(call, type)) return null;
        return WithoutFormula(call, l => !IsCut(l, type));
    }

    /// <summary>The same for the bounds of `Truncated`, beside which a flat density has no mass, and of `Censored`.</summary>
    private DistributionCall? BoundedInside(DistributionCall call) =>
        BoundedDistribution.IsTruncation(call) && call.Distributions.First().Of.Draws == DrawTypeSource.AsDeclaredEach ? null
        : WithoutFormula(call.Distributions.First(), _ => false);

    /// <summary>Whether a distribution, or one of its components, has mass outside of the type.</summary>
    private static bool IsCut(DistributionCall call, TensorType type)
    {
        Support? left = type.Element == Element.PositiveOrdered ? new PositiveReals()
            : Support.Of(type) is var own and (PositiveReals or UnitInterval or NaturalNumbers or FiniteSupport) ? own : null;
        return left is not null && call.Of.Draws switch
        {
            DrawTypeSource.AsPattern => Supports.Within(Support.Of(new(call.Of.Target.Element, [], type.States)), left) != true
                && Supports.Within(Supports.Of(call), left) != true,
            DrawTypeSource.AsDistributions => call.Distributions.Any(l => IsCut(l, type)),
            _ => false,
        };
    }

    /// <summary>
    /// The distribution, or its component, whose probability between bounds is not known; null if all are. A distribution that lies within
    /// the bounds needs none.
    /// </summary>
    private DistributionCall? WithoutFormula(DistributionCall call, Func<DistributionCall, bool> isWhole) => call.Of.Draws switch
    {
        DrawTypeSource.AsValue => null,
        DrawTypeSource.AsPattern when isWhole(call) || catalog.HasDistributionFunction(call.Of) => null,
        DrawTypeSource.AsDistributions when !BoundedDistribution.Is(call) || BoundedDistribution.IsTruncation(call) =>
        call.Distributions.Select(l => WithoutFormula(l, isWhole)).FirstOrDefault(l => l is not null),
        _ => call,
    };

    /// <summary>
    /// `a: ordered[3] ~ Normal(center, 1)`: K identically distributed draws are in ascending order with probability 1 / K!; for draws with
    /// different arguments, or a vector drawn at once, the probability has no closed form.
    /// </summary>
    private bool AscendsWithoutFormula(Draw draw) => IsAscending(draw) && (draw.Distribution.Of.Target.Dims.Count > 0
        || ExprTree.All(draw.Distribution).OfType<DistributionCall>().SelectMany(l => l.Values).Any(HasOwnOfEach));

    private bool IsAscending(Draw draw) => graph[draw.Target.Of].Type.Element is Element.Ordered or Element.PositiveOrdered;

    /// <summary>Whether each element of the draw has its own value of the argument.</summary>
    private static bool HasOwnOfEach(BoundArgument given) => given.Value.Type.Rank > OwnRank(given);

    private Diagnostic? Ascending(Draw draw)
    {
        var call = draw.Distribution;
        if (!IsAscending(draw) || Dependence(draw, call) is not { } dependence) return null;
        if (call.Of.Target.Dims.Count > 0)
            return Refuse($"the probability that a draw of {call.Of.Name} is in ascending order has no closed form{dependence}",
                "draw the increments");
        var isData = graph[draw.Target.Of].Role == Role.Data;
        return ExprTree.All(call).OfType<DistributionCall>().SelectMany(l => l.Values)
            .FirstOrDefault(g => HasOwnOfEach(g) && (isData || UnknownIn(g.Value) is not null)) is not { } invalid ? null
            : Refuse($"the probability that draws of {call.Of.Name} are in ascending order has no closed form while each has its own "
                + $"`{invalid.Parameter.Name}`{dependence}", "give all elements the same arguments, or draw the increments");

        Diagnostic Refuse(string message, string next) =>
            CompilerDiagnostics.WrongSupport(call.Span, message, $"{next}: `step: positive[2] ~ ...`, and `cumsum(step)`");
    }

    private static int OwnRank(BoundArgument given) => given.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    /// <summary>
    /// `Truncated(VonMises(m, k), low = c)`: a flat density has no mass between bounds.
    /// `Censored(d, high = c)`: always a tail probability.
    /// </summary>
    private Diagnostic? OfDistribution(Draw draw, DistributionCall call)
    {
        if (!BoundedDistribution.Is(call) || call.Distributions.FirstOrDefault() is not { } inner) return null;
        if (!BoundedDistribution.IsTruncation(call)) return BoundedInside(call) is not { } tail ? null
            : CompilerDiagnostics.WrongSupport(call.Span,
                $"the probability of the values of {tail.Of.Name} that `{call.Of.Name}` does not observe has no closed form",
                Alternative);
        if (BoundedInside(call) is not { } invalid || Dependence(draw, call) is not { } dependence) return null;
        return CompilerDiagnostics.WrongSupport(call.Span,
            $"the probability of {invalid.Of.Name} between two bounds has no closed form{dependence}", Alternative);
    }


    /// <summary>Why the probability of what is kept cannot be left out; null if it can.</summary>
    private string? Dependence(Draw draw, DistributionCall call) => UnknownIn(call) is { } unknown ? $", and `{unknown}` is unknown"
        : graph[draw.Target.Of].Role == Role.Data ? $", and the density of `{draw.Target.Of}`, which is data, needs it"
        : call != draw.Distribution ? $", and `{draw.Distribution.Of.Name}` needs it" : null;

    private string? UnknownIn(Argument argument) =>
        ExprTree.Accesses(argument).FirstOrDefault(a => graph.Find(a.Of)?.Role is Role.Param or Role.Latent or Role.Derived)?.Of;
}
