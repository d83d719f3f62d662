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
    public IEnumerable<Draw> Unnormalized() => graph.Story.OfType<Draw>().Where(draw => draw.Law.Through.Count == 0
        && (CutByType(draw) is not null || AscendsWithoutFormula(draw)
            || ExprWalk.All(draw.Law).OfType<Law>().Any(law => CutLaw.Is(law) && CutLaw.HasShare(law) && CutInLaw(law) is not null)));

    internal IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
            if (statement is Draw { Law.Through.Count: 0 } draw && Find(draw) is { } found) yield return found;
    }

    private Diagnostic? Find(Draw draw)
    {
        if ((OfType(draw) ?? Ascending(draw)) is { } cut) return cut;
        foreach (var part in ExprWalk.All(draw.Law))
            if (part is Law law && OfLaw(law) is { } found) return found;
        return null;
    }

    /// <summary>
    /// `a: positive[3] ~ MvNormal(centre, cov)`. A law that is truncated already is cut once more, at the narrower bounds.
    /// </summary>
    private Diagnostic? OfType(Draw draw)
    {
        if (CutByType(draw) is not { } odd || UnknownIn(draw.Law) is not { } unknown) return null;
        var type = graph[draw.Target.Of].Type;
        return CompilerDiagnostics.WrongSupport(odd.Span,
            $"`{draw.Name}` is {type}, which cuts {odd.Of.Name}, and the share that is left has no formula while `{unknown}` is unknown",
            $"choose a distribution of {TypeNames.Of(type.Element)} values, such as {SuchAs.Laws(type)}, or give "
                + $"{odd.Of.Name} numbers and data");
    }

    /// <summary>
    /// The law of which the type of what is drawn leaves a share without a formula; null where it has one, or cuts nothing.
    /// </summary>
    private Law? CutByType(Draw draw)
    {
        var type = graph[draw.Target.Of].Type;
        var law = CutLaw.Is(draw.Law) && CutLaw.HasShare(draw.Law) ? draw.Law.Laws.First() : draw.Law;
        return IsCut(law, type) ? WithoutShare(law, type.States is null || type.States.Number <= MostTerms, l => !IsCut(l, type)) : null;
    }

    /// <summary>The same of the bounds of a `Truncated` law.</summary>
    private Law? CutInLaw(Law law) => law.Laws.First() is var inner && inner.Of.Draws == Drawn.AsDeclaredEach ? null
        : WithoutShare(inner, law.Values.All(bound => Constants.Of(bound.Value) <= MostTerms), _ => false);

    /// <summary>Whether a law, or one that it is made of, may draw what the type leaves out.</summary>
    private static bool IsCut(Law law, TensorType type)
    {
        Support? left = type.Element == Element.PositiveOrdered ? new PositiveReals()
            : Support.Of(type) is var own and (PositiveReals or UnitInterval or NaturalNumbers or FiniteSupport) ? own : null;
        return left is not null && law.Of.Draws switch
        {
            Drawn.AsPattern => Supports.Within(Support.Of(new(law.Of.Target.Element, [], type.States)), left) != true
                && Supports.Within(Supports.Of(law), left) != true,
            Drawn.AsLaws => law.Laws.Any(l => IsCut(l, type)),
            _ => false,
        };
    }

    /// <summary>
    /// The law, or the one that it is made of, whose share between bounds has no formula; null where all have one. Of counts, masses
    /// between numbers are added up; what the bounds leave whole needs none.
    /// </summary>
    private Law? WithoutShare(Law law, bool areNumbers, Func<Law, bool> isWhole) => law.Of.Draws switch
    {
        Drawn.AsValue => null,
        Drawn.AsPattern when isWhole(law) || catalogue.HasDistributionFunction(law.Of)
            || (areNumbers && law.Of.Support is NaturalNumbers) => null,
        Drawn.AsLaws when !CutLaw.Is(law) => law.Laws.Select(l => WithoutShare(l, areNumbers, isWhole)).FirstOrDefault(l => l is not null),
        _ => law,
    };

    /// <summary>
    /// `a: ordered[3] ~ Normal(centre, 1)`: K equal draws ascend with chance 1 / K!, different ones, or a vector drawn at once, with none
    /// that has a formula.
    /// </summary>
    private bool AscendsWithoutFormula(Draw draw) => IsAscending(draw) && (draw.Law.Of.Target.Dims.Count > 0
        || ExprWalk.All(draw.Law).OfType<Law>().SelectMany(l => l.Values).Any(HasOwnOfEach));

    private bool IsAscending(Draw draw) => graph[draw.Target.Of].Type.Element is Element.Ordered or Element.PositiveOrdered;

    /// <summary>Whether each element of what is drawn has an argument of its own.</summary>
    private static bool HasOwnOfEach(Given given) => given.Value.Type.Rank > OwnRank(given);

    private Diagnostic? Ascending(Draw draw)
    {
        var law = draw.Law;
        if (!IsAscending(draw) || UnknownIn(law) is null) return null;
        if (law.Of.Target.Dims.Count > 0)
            return Refuse($"the chance that a draw of {law.Of.Name} ascends has no formula, and `{UnknownIn(law)}` is unknown",
                "write the steps");
        return ExprWalk.All(law).OfType<Law>().SelectMany(l => l.Values)
            .FirstOrDefault(g => HasOwnOfEach(g) && UnknownIn(g.Value) is not null) is not { } odd ? null
            : Refuse($"the chance that draws of {law.Of.Name} ascend has no formula while each has its own `{odd.Parameter.Name}`, "
                + $"and `{UnknownIn(odd.Value)}` is unknown", "give all elements the same arguments, or write the steps");

        Diagnostic Refuse(string message, string next) =>
            CompilerDiagnostics.WrongSupport(law.Span, message, $"{next}: `step: positive[2] ~ ...`, and `cumsum(step)`");
    }

    private static int OwnRank(Given given) => given.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    /// <summary>
    /// `Truncated(VonMises(centre, 2), -1, 1)`: a flat law has no share, and a count between numbers a sum of masses.
    /// `Censored(d, high = c)`: always a tail.
    /// </summary>
    private Diagnostic? OfLaw(Law law)
    {
        if (!CutLaw.Is(law) || law.Laws.FirstOrDefault() is not { } inner) return null;
        if (!CutLaw.HasShare(law)) return inner.Of.Draws == Drawn.AsPattern && catalogue.HasDistributionFunction(inner.Of) ? null
            : CompilerDiagnostics.WrongSupport(law.Span,
                $"what `{law.Of.Name}` does not see of {inner.Of.Name} is one value, whose probability has no formula here",
                "choose a distribution whose distribution function has one, such as `Normal` or `Weibull`");
        if (CutInLaw(law) is not { } odd || UnknownIn(law) is not { } unknown) return null;
        return CompilerDiagnostics.WrongSupport(law.Span,
            $"the share of {odd.Of.Name} between two bounds has no formula here, and `{unknown}` is unknown",
            odd.Of.Support is NaturalNumbers ? "write the bounds as numbers: so many masses are added up"
                : odd == inner && CutLaw.HasShare(odd) ? "write both bounds into one `Truncated`"
                : "give it numbers and data, or choose a distribution whose share has one, such as `Normal`");
    }

    private string? UnknownIn(Argument argument) =>
        ExprWalk.Accesses(argument).FirstOrDefault(a => graph.Find(a.Of)?.Role is Role.Param or Role.Latent or Role.Derived)?.Of;
}
