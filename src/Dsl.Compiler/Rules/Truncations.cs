using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// What is cut off must have a formula where it depends on unknowns: the share that a narrower type or `Truncated` leaves, the chance that draws ascend, the tail that `Censored`
/// takes as one value. It would be part of the posterior, and nobody could compute it.
/// </summary>
internal sealed class Truncations(ModelGraph graph, ICatalogue catalogue)
{
    private const int MostTerms = 1000;

    public IEnumerable<Diagnostic> Find() => graph.Story.OfType<Draw>().Select(Find).OfType<Diagnostic>();

    private Diagnostic? Find(Draw draw) => draw.Law.Through.Count > 0 ? null : OfType(draw) ?? Ascending(draw) ?? ExprWalk.All(draw.Law).OfType<Law>().Select(OfLaw).FirstOrDefault(d => d is not null);

    /// <summary>`a: positive[3] ~ MvNormal(centre, cov)`.</summary>
    private Diagnostic? OfType(Draw draw)
    {
        var type = graph[draw.Target.Of].Type;
        var isCut = draw.Law.Of.Draws == Drawn.AsPattern && Support.Of(type) is PositiveReals or UnitInterval && Supports.Within(Supports.Of(draw.Law), Support.Of(type)) == false;
        return isCut && !catalogue.HasDistributionFunction(draw.Law.Of) && UnknownIn(draw.Law) is { } unknown
            ? CompilerDiagnostics.WrongSupport(draw.Law.Span, $"`{draw.Name}` is {type}, which cuts {draw.Law.Of.Name}, and the share that is left has no formula while `{unknown}` is unknown", $"choose a distribution of {TypeNames.Of(type.Element)} values, such as {SuchAs.Laws(type)}, or give {draw.Law.Of.Name} numbers and data")
            : null;
    }

    /// <summary>`a: ordered[3] ~ Normal(centre, 1)`: K equal draws ascend with chance 1 / K!, different ones with none that has a formula.</summary>
    private Diagnostic? Ascending(Draw draw)
    {
        var type = graph[draw.Target.Of].Type;
        if (type.Element is not (Element.Ordered or Element.PositiveOrdered) || draw.Law.Values.FirstOrDefault(g => !g.Value.Type.IsScalar && UnknownIn(g.Value) is not null) is not { } odd) return null;
        return CompilerDiagnostics.WrongSupport(draw.Law.Span, $"the chance that draws of {draw.Law.Of.Name} ascend has no formula while each has its own `{odd.Parameter.Name}`, and `{UnknownIn(odd.Value)}` is unknown", "give all elements the same arguments, or write the steps: `step: positive[2] ~ ...`, and `cumsum(step)`");
    }

    /// <summary>`Truncated(VonMises(centre, 2), -1, 1)`: a flat law has no share, and a count between numbers a sum of masses. `Censored(d, high = c)`: always a tail.</summary>
    private Diagnostic? OfLaw(Law law)
    {
        if (!CutLaw.Is(law) || law.Arguments.Select(a => a.Argument).OfType<Law>().FirstOrDefault() is not { } inner) return null;
        if (inner.Of.Draws == Drawn.AsDeclaredEach || (inner.Of.Draws == Drawn.AsPattern && catalogue.HasDistributionFunction(inner.Of))) return null;
        if (!CutLaw.HasShare(law)) return CompilerDiagnostics.WrongSupport(law.Span, $"what `{law.Of.Name}` does not see of {inner.Of.Name} is one value, whose probability has no formula here", "choose a distribution whose distribution function has one, such as `Normal` or `Weibull`");
        if (inner.Of.Support is NaturalNumbers && law.Values.All(bound => Constants.Of(bound.Value) <= MostTerms)) return null;
        return UnknownIn(law) is not { } unknown ? null
            : CompilerDiagnostics.WrongSupport(law.Span, $"the share of {inner.Of.Name} between two bounds has no formula here, and `{unknown}` is unknown", inner.Of.Support is NaturalNumbers ? "write the bounds as numbers: so many masses are added up" : "give it numbers and data, or choose a distribution whose share has one, such as `Normal`");
    }

    private string? UnknownIn(Argument argument) => ExprWalk.Accesses(argument).FirstOrDefault(a => graph.Variables.FirstOrDefault(v => v.Name == a.Of)?.Role is Role.Param or Role.Latent or Role.Derived)?.Of;
}
