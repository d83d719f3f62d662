namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks what a guide draws: latents of the story, each completely and within its support, from distributions that can be sampled; cells
/// of data that have a distribution; and auxiliary variables that are read.
/// </summary>
internal sealed class GuideTargets(Scope guide, ValueList<Assignment> statements, ValueList<Statement> story, StoryTypers typers)
{
    private Scope Story => guide.Story!;

    public static bool IsStoryLatent(Scope story, string name) =>
        story.Targets.TryGetValue(name, out var reported) && reported[0].Statement is DrawSyntax && !story.Data.ContainsKey(name);

    public IEnumerable<Diagnostic> Find() => statements.OfType<Draw>().SelectMany(Check).Concat(guide.Targets.Keys.SelectMany(Parts));

    private IEnumerable<Diagnostic> Check(Draw draw)
    {
        var name = draw.Target.Of;
        if (draw.Distribution.Of.Is(DistributionTraits.Improper))
            yield return CompilerDiagnostics
                .WrongGuide(draw.Distribution.Span, $"a guide must be sampled, but `{draw.Distribution.Of.Name}` is improper",
                "write a proper distribution, such as `Normal(0, 1)`");
        if (Story.Data.ContainsKey(name) && !Story.Targets.ContainsKey(name))
            yield return CompilerDiagnostics.WrongGuide(draw.Target.Span,
                $"the story conditions on `{name}`, data without a distribution, so a guide cannot draw it",
                $"delete this line, or write `{draw.Target.Span.Text} ~ ...` in the story, so that missing cells are imputed");
        else if (IsUnread(name))
            yield return CompilerDiagnostics.WrongGuide(draw.Target.Span,
                $"the story has no latent `{name}`, and it is never read in the guide",
                DidYouMean.Closest(name, Latents) is { } near ? $"did you mean {Story.Describe(near)}?" : "delete the line");
        else if (LatentOf(name) is { } latent && new GuideReach([.. statements], typers.Variables.Find).Exceeds(draw, latent.Support))
            yield return CompilerDiagnostics.WrongSupport(draw.Distribution.Span,
                $"`{draw.Distribution.Span.OneLine}` also gives `{name}` values outside of its support: it {Where(latent)} in the story",
                IntoSupport(latent, draw.Distribution.Values.First().Value is Access { Span.OneLine: var own } ? own : "u"));
        else if (LatentOf(name) is { } reported
            && draw.Distribution.Of.Draws is not (DrawTypeSource.AsValue or DrawTypeSource.AsDeclaredEach)
            && !IsCutByType(reported)
            && Supports.Within(Supports.Of(draw.Distribution), reported.Support) == false)
            yield return ReachesOutside(draw, reported);
    }

    private IEnumerable<string> Latents => Story.Targets.Keys.Where(n => IsStoryLatent(Story, n));

    private Variable? LatentOf(string name) =>
        IsStoryLatent(Story, name) && typers.Variables.Find(name) is { } reported ? Supports.Narrow(reported, story) : null;

    /// <summary>`s: positive ~ Normal(m, w)`: a type in the guide's own line truncates its distribution, as in the story.</summary>
    private bool IsCutByType(Variable reported) =>
        guide.Targets[reported.Name].Any(t => t.Statement is DrawSyntax { Target.Type: not null })
            && Supports.Within(Support.Of(reported.Type), reported.Support) != false;

    private static Diagnostic ReachesOutside(Draw draw, Variable latent) => draw.Distribution.Through.Count > 0
        ? ReachesOutside(draw, latent, $"`{draw.Distribution.Span.OneLine}`", "truncate the result", "Normal(0, 1)")
        : ReachesOutside(draw, latent, draw.Distribution.Of.Name, "truncate it", draw.Distribution.Span.OneLine);

    private static Diagnostic ReachesOutside(Draw draw, Variable reported, string what, string advice, string example)
    {
        return CompilerDiagnostics.WrongSupport(draw.Distribution.Span,
            $"{what} has mass outside `{reported.Name}`, which {Where(reported)} in the story",
            BoundsOf(reported.Support) is var (low, high)
                ? $"{advice} as the story does: `Truncated({example}{Bound("low", low)}{Bound("high", high)})`" : AnotherFor(reported));
    }

    private static string Where(Variable latent) =>
        BoundsOf(latent.Support) is var (from, to) ? Between(from, to) : $"is {latent.Whole}";

    /// <summary>A function of a real number that has the support of the latent as its range.</summary>
    private static string IntoSupport(Variable latent, string number)
    {
        var formula = latent.Support switch
        {
            UnitInterval => $"sigmoid({number})",
            PositiveReals => $"exp({number})",
            _ => BoundsOf(latent.Support) switch
            {
                (Literal { Value: 0 }, { } high) => $"{high.Span.OneLine} * sigmoid({number})",
                ({ } low, { } high) => $"{low.Span.OneLine} + ({high.Span.OneLine} - {low.Span.OneLine}) * sigmoid({number})",
                ({ } low, null) => $"{low.Span.OneLine} + exp({number})",
                (null, { } high) => $"{high.Span.OneLine} - exp({number})",
                _ => null,
            },
        };
        return formula is not null ? $"map a real number into the support, as in `Delta({formula})`"
            : $"draw `{latent.Name}` from a distribution of {TypeNames.Of(latent.Type.Element)} values, "
                + "or remove it from the guide, which then derives a distribution for it";
    }

    private static string AnotherFor(Variable latent) => latent.Type.Element is Element.Ordered or Element.PositiveOrdered
        ? $"remove `{latent.Name}` from the guide, which then derives a distribution for it"
        : $"choose a distribution of {TypeNames.Of(latent.Type.Element)} values, such as "
            + $"{SuggestedDistributions.Distributions(latent.Type)}, or transform this one by a flow such as `|> exp`";

    private static (Expr? Low, Expr? High)? BoundsOf(Support support) => support switch
    {
        IntervalSupport between => (between.Low, between.High),
        IntegerIntervalSupport between => (between.Low, between.High),
        IntersectionSupport common => BoundsOf(common.Distribution),
        _ => null,
    };

    private static string Between(Expr? low, Expr? high) => (low, high) switch
    {
        ({ } from, { } to) => $"lies between {from.Span.Text} and {to.Span.Text}",
        ({ } from, null) => $"is at least {from.Span.Text}",
        (_, { } to) => $"is at most {to.Span.Text}",
        _ => "is bounded",
    };

    private static string Bound(string name, Expr? value) => value is null ? "" : $", {name} = {value.Span.OneLine}";

    private bool IsUnread(string name) =>
        !Story.Has(name) && !statements.Any(s => ExprTree.Reads(s).Any(r => r.Of == name && s.Target.Of != name));

    /// <summary>Checks that a latent is drawn completely.</summary>
    private IEnumerable<Diagnostic> Parts(string name)
    {
        var found = new DiagnosticBag();
        if (LatentOf(name) is { } reported) _ = new Tiling(typers.Targets, found).Covers(reported, guide.Targets[name]);
        return found.ToValueList();
    }
}
