using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Compiler.Typing;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Rules;

/// <summary>
/// What is cut off must have a formula where it depends on unknowns: the share that a narrower type or `Truncated` leaves, the chance that
/// draws ascend, the tail that `Censored` takes as one value. It would be part of the posterior, and nobody could compute it.
/// </summary>
public sealed class Truncations(ModelGraph graph, ICatalogue catalogue)
{
    private const int MostTerms = 1000;

    /// <summary>
    /// Draws whose density lacks a constant: what their type, or `Truncated`, leaves of them has a probability without a formula. What else
    /// they read is known, or the story is refused.
    /// </summary>
    public IEnumerable<Draw> Unnormalized() => graph.Story.OfType<Draw>().Where(draw => draw.Distribution.Through.Count == 0
        && (CutByType(draw) is not null || AscendsWithoutFormula(draw)
            || ExprWalk.All(draw.Distribution).OfType<DistributionCall>()
            .Any(call => BoundedDistribution.Is(call) && BoundedDistribution.HasShare(call) && BoundedInside(call) is not null)));

    internal IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
            if (statement is Draw { Distribution.Through.Count: 0 } draw && Find(draw) is { } found) yield return found;
    }

    private Diagnostic? Find(Draw draw)
    {
        if ((OfType(draw) ?? Ascending(draw)) is { } cut) return cut;
        foreach (var part in ExprWalk.All(draw.Distribution))
            if (part is DistributionCall call && OfDistribution(call) is { } found) return found;
        return null;
    }

    /// <summary>
    /// `a: positive[3] ~ MvNormal(center, cov)`. A law that is truncated already is cut once more, at the narrower bounds.
    /// </summary>
    private Diagnostic? OfType(Draw draw)
    {
        if (CutByType(draw) is not { } invalid || UnknownIn(draw.Distribution) is not { } unknown) return null;
        var type = graph[draw.Target.Of].Type;
        return CompilerDiagnostics.WrongSupport(invalid.Span,
            $"`{draw.Name}` is {type}, which cuts {invalid.Of.Name}, "
            + $"and the share that is left has no formula while `{unknown}` is unknown",
            $"choose a distribution of {TypeNames.Of(type.Element)} values, such as {SuchAs.Distributions(type)}, or give "
                + $"{invalid.Of.Name} numbers and data");
    }

    /// <summary>
    /// The law of which the type of what is drawn leaves a share without a formula; null where it has one, or cuts nothing.
    /// </summary>
    private DistributionCall? CutByType(Draw draw)
    {
        var type = graph[draw.Target.Of].Type;
        var call = BoundedDistribution.Is(draw.Distribution) && BoundedDistribution.HasShare(draw.Distribution)
            ? draw.Distribution.Distributions.First() : draw.Distribution;
        return IsCut(call, type) ? WithoutShare(call, type.States is null || type.States.Number <= MostTerms, l => !IsCut(l, type)) : null;
    }

    /// <summary>The same of the bounds of a `Truncated` law.</summary>
    private DistributionCall? BoundedInside(DistributionCall call) =>
        call.Distributions.First() is var inner && inner.Of.Draws == Drawn.AsDeclaredEach ? null
        : WithoutShare(inner, call.Values.All(bound => Constants.Of(bound.Value) <= MostTerms), _ => false);

    /// <summary>Whether a law, or one that it is made of, may draw what the type leaves out.</summary>
    private static bool IsCut(DistributionCall call, TensorType type)
    {
        Support? left = type.Element == Element.PositiveOrdered ? new PositiveReals()
            : Support.Of(type) is var own and (PositiveReals or UnitInterval or NaturalNumbers or FiniteSupport) ? own : null;
        return left is not null && call.Of.Draws switch
        {
            Drawn.AsPattern => Supports.Within(Support.Of(new(call.Of.Target.Element, [], type.States)), left) != true
                && Supports.Within(Supports.Of(call), left) != true,
            Drawn.AsDistributions => call.Distributions.Any(l => IsCut(l, type)),
            _ => false,
        };
    }

    /// <summary>
    /// The law, or the one that it is made of, whose share between bounds has no formula; null where all have one. Of counts, masses
    /// between numbers are added up; what the bounds leave whole needs none.
    /// </summary>
    private DistributionCall? WithoutShare(DistributionCall call, bool areNumbers, Func<DistributionCall, bool> isWhole) =>
        call.Of.Draws switch
    {
        Drawn.AsValue => null,
        Drawn.AsPattern when isWhole(call) || catalogue.HasDistributionFunction(call.Of)
            || (areNumbers && call.Of.Support is NaturalNumbers) => null,
        Drawn.AsDistributions when !BoundedDistribution.Is(call) =>
        call.Distributions.Select(l => WithoutShare(l, areNumbers, isWhole)).FirstOrDefault(l => l is not null),
        _ => call,
    };

    /// <summary>
    /// `a: ordered[3] ~ Normal(center, 1)`: K equal draws ascend with chance 1 / K!, different ones, or a vector drawn at once, with none
    /// that has a formula.
    /// </summary>
    private bool AscendsWithoutFormula(Draw draw) => IsAscending(draw) && (draw.Distribution.Of.Target.Dims.Count > 0
        || ExprWalk.All(draw.Distribution).OfType<DistributionCall>().SelectMany(l => l.Values).Any(HasOwnOfEach));

    private bool IsAscending(Draw draw) => graph[draw.Target.Of].Type.Element is Element.Ordered or Element.PositiveOrdered;

    /// <summary>Whether each element of what is drawn has an argument of its own.</summary>
    private static bool HasOwnOfEach(Given given) => given.Value.Type.Rank > OwnRank(given);

    private Diagnostic? Ascending(Draw draw)
    {
        var call = draw.Distribution;
        if (!IsAscending(draw) || UnknownIn(call) is null) return null;
        if (call.Of.Target.Dims.Count > 0)
            return Refuse($"the chance that a draw of {call.Of.Name} ascends has no formula, and `{UnknownIn(call)}` is unknown",
                "write the steps");
        return ExprWalk.All(call).OfType<DistributionCall>().SelectMany(l => l.Values)
            .FirstOrDefault(g => HasOwnOfEach(g) && UnknownIn(g.Value) is not null) is not { } invalid ? null
            : Refuse($"the chance that draws of {call.Of.Name} ascend has no formula while each has its own `{invalid.Parameter.Name}`, "
                + $"and `{UnknownIn(invalid.Value)}` is unknown", "give all elements the same arguments, or write the steps");

        Diagnostic Refuse(string message, string next) =>
            CompilerDiagnostics.WrongSupport(call.Span, message, $"{next}: `step: positive[2] ~ ...`, and `cumsum(step)`");
    }

    private static int OwnRank(Given given) => given.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    /// <summary>
    /// `Truncated(VonMises(center, 2), -1, 1)`: a flat law has no share, and a count between numbers a sum of masses.
    /// `Censored(d, high = c)`: always a tail.
    /// </summary>
    private Diagnostic? OfDistribution(DistributionCall call)
    {
        if (!BoundedDistribution.Is(call) || call.Distributions.FirstOrDefault() is not { } inner) return null;
        if (!BoundedDistribution.HasShare(call)) return inner.Of.Draws == Drawn.AsPattern && catalogue.HasDistributionFunction(inner.Of)
            ? null
            : CompilerDiagnostics.WrongSupport(call.Span,
                $"what `{call.Of.Name}` does not see of {inner.Of.Name} is one value, whose probability has no formula here",
                "choose a distribution whose distribution function has one, such as `Normal` or `Weibull`");
        if (BoundedInside(call) is not { } invalid || UnknownIn(call) is not { } unknown) return null;
        return CompilerDiagnostics.WrongSupport(call.Span,
            $"the share of {invalid.Of.Name} between two bounds has no formula here, and `{unknown}` is unknown",
            invalid.Of.Support is NaturalNumbers ? "write the bounds as numbers: so many masses are added up"
                : invalid == inner && BoundedDistribution.HasShare(invalid) ? "write both bounds into one `Truncated`"
                : "give it numbers and data, or choose a distribution whose share has one, such as `Normal`");
    }

    private string? UnknownIn(Argument argument) =>
        ExprWalk.Accesses(argument).FirstOrDefault(a => graph.Find(a.Of)?.Role is Role.Param or Role.Latent or Role.Derived)?.Of;
}
