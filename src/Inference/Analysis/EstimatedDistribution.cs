using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Families;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// A drawn statement whose law has params as its arguments and nothing else unknown: the element of each param that a row reads is given by
/// the same indices (Key) for all of them, so its maximum is a closed form per element. Where the key is the label of a mixture, some
/// places may be tied: one value for all components.
/// </summary>
public sealed record EstimatedDistribution(Draw Draw, ValueList<EstimatedPlace> Places, ValueList<At> Key)
{
    /// <summary>
    /// How many of the statement's innermost loops a mixture's law is repeated over, with params for each step: `for j in 1..D { vote[n,
    /// j] ~ Bernoulli(p[kind[n], j]) }`.
    /// </summary>
    public int InnerLoops { get; init; }

    /// <summary>
    /// The laws of the statements that draw one column each, in order (<see cref="LiteralColumns"/>); empty where one statement draws all.
    /// </summary>
    public ValueList<EstimatedDistribution> Columns { get; init; } = [];

    /// <summary>The statements that the law is of.</summary>
    public IEnumerable<Draw> Draws => Columns.Count > 0 ? Columns.Select(c => c.Draw) : [Draw];

    /// <summary>Whether the law is one of several columns, each with arguments of its own.</summary>
    public bool HasColumns => Repeats > 0 || Columns.Count > 0;

    /// <summary>The law, or why there is no closed form.</summary>
    public static (EstimatedDistribution? Distribution, Refusal? Refusal) Analyze(ModelGraph graph, Draw draw, StandardCatalogue catalogue)
    {
        var read = Read(graph, draw, catalogue);
        return read.Distribution is { } distribution ? Joined(graph, distribution, (IEstimable)catalogue[draw.Distribution.Of]) : read;
    }

    /// <summary>The law with its arguments, wherever these read their params: without a key.</summary>
    internal static (EstimatedDistribution? Distribution, Refusal? Refusal) Read(ModelGraph graph, Draw draw, StandardCatalogue catalogue)
    {
        if (catalogue[draw.Distribution.Of] is not IEstimable)
            return Refuse(draw.Distribution.Span, $"{draw.Distribution.Of.Name} has no closed-form estimate", "use a law that "
                + "has one: " + string.Join(", ", catalogue.Distributions.Where(d => d is IEstimable).Select(d => d.Signature.Name)));
        var places = new List<EstimatedPlace>();
        foreach (var given in draw.Distribution.Arguments)
        {
            var place = draw.Distribution.Of.Places.First(p => p.Spellings.Any(s => s.Parameters.Contains(given.Parameter)));
            if (place.Spellings.First(s => s.Parameters.Contains(given.Parameter)).Parameters.Count > 1)
                return Refuse(given.Argument.Span,
                    $"{draw.Distribution.Of.Name} is written with `{given.Parameter.Name}` beside another argument, "
                    + $"and the closed form is that of `{place.Spellings[0]}`", $"write `{place.Spellings[0]}`");
            var form = Form.Of(graph, given.Value, name => graph[name].Role is Role.Param or Role.Latent);
            if (Obstacle(graph, draw, given, form) is { } refusal) return (null, refusal);
            places.Add(new(place.Spellings[0].Parameters[0].Name, given, form));
        }

        return (new(draw, [.. places], []), null);
    }

    /// <summary>
    /// How many dimensions of the target the law is repeated over with params that have an element for each: 1 where `x[n]`, `mean` and
    /// `sd` are vectors; 0 where every number has the same params.
    /// </summary>
    public int Repeats =>
        Places.Any(p => p.Form is ElementOf { Access: var access } && access.Type.Rank > p.Argument.Parameter.Type.Dims.Count)
            ? RepeatedRank(Draw) : InnerLoops;

    /// <summary>The places that hold a param.</summary>
    public IEnumerable<(EstimatedPlace Place, Access Access)> Estimated =>
        Places.Where(p => p.Form is ElementOf).Select(p => (p, ((ElementOf)p.Form).Access));

    private static Refusal? Obstacle(ModelGraph graph, Draw draw, Given given, Form form)
    {
        var (text, span) = (given.Value.Span.Text, given.Value.Span);
        switch (form)
        {
            case Opaque:
                return new($"`{text}` is computed from {Names(graph, given.Value)}, and a closed form needs the param itself as "
                    + $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name}", $"pass the param without arithmetic", span);
            case ElementOf { Access: var access } when graph[access.Of].Role == Role.Latent:
                return new($"`{text}` is a latent as `{given.Parameter.Name}` of {draw.Distribution.Of.Name}",
                    "this version estimates params of observed laws only", span);
            case ElementOf { Access: var access }
                when !(access.Type.Rank == given.Parameter.Type.Dims.Count || IsRepeated(draw, access, given))
                    || access.At.Any(a => a is WholeDimension):
                return new($"`{text}` is {access.Type} as `{given.Parameter.Name}` of {draw.Distribution.Of.Name}, "
                    + "one value for each element",
                    "write a loop over the elements, so that each row reads one", span);
            case ElementOf { Access: var access } when Narrows(graph[access.Of].Type.Element, given.Parameter.Type.Element)
                && !IsOrderOfLabels(graph, access, given):
                return new($"`{access.Of}` is {graph[access.Of].Type}, and the closed-form maximum of `{given.Parameter.Name}` of "
                    + $"{draw.Distribution.Of.Name} may lie outside", $"declare it as {TypeNames.Of(given.Parameter.Type.Element)}", span);
            case Free when Varies(graph, given.Value):
                return new($"`{text}` differs from row to row, "
                    + $"and the closed form needs `{given.Parameter.Name}` of {draw.Distribution.Of.Name} to "
                    + $"be the same for all rows", "give it one value, or make it a `param`", span);
            default:
                return null;
        }
    }

    /// <summary>Whether a param has one value for each element of what the law, one of single numbers, is repeated over.</summary>
    private static bool IsRepeated(Draw draw, Access access, Given given) =>
        RepeatedRank(draw) > 0 && draw.Distribution.Of.Target.Dims.Count == 0 && given.Parameter.Type.Dims.Count == 0
            && access.Type.Dims.Select(d => d.Size).SequenceEqual(draw.Target.Type.Dims.Select(d => d.Size));

    private static int RepeatedRank(Draw draw) => draw.Target.Type.Rank - draw.Distribution.Of.Target.Dims.Count;

    /// <summary>All estimated places read their params at the same indices.</summary>
    private static (EstimatedDistribution? Distribution, Refusal? Refusal) Joined(ModelGraph graph, EstimatedDistribution distribution,
        IEstimable estimable)
    {
        var draw = distribution.Draw;
        var estimated = distribution.Estimated.ToList();
        if (estimated.Count == 0) return (distribution, null);
        if (estimated.GroupBy(e => e.Access.Of).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return Refuse(draw.Distribution.Span,
                $"`{twice.Key}` is read twice by {draw.Distribution.Of.Name}, and the closed form needs a param of its own in each place",
                "use two params");
        if (ByLabel(graph, distribution, estimable) is { } chosen) return (chosen, null);
        if (estimated.FirstOrDefault(e =>
            IsRepeated(draw, e.Access, e.Place.Argument) != (distribution.Repeats > 0)) is { Access: not null } uneven)
            return Refuse(uneven.Place.Argument.Value.Span,
                $"`{uneven.Place.Argument.Value.Span.Text}` has one value for all elements of `{draw.Name}`, where another argument of "
                    + $"{draw.Distribution.Of.Name} has one for each", "give both one value for each element, or both one for all");
        if (estimated.FirstOrDefault(e => e.Access.At != estimated[0].Access.At) is { Access: { } invalid } other)
            return Refuse(other.Place.Argument.Value.Span, $"`{estimated[0].Place.Argument.Value.Span.Text}` and "
                + $"`{other.Place.Argument.Value.Span.Text}` are read at different positions, so that one is shared where the other is not",
                $"give both the same indices");
        return (distribution with { Key = estimated[0].Access.At }, null);
    }

    /// <summary>
    /// The law as that of the components of a mixture: params that a finite latent chooses, and params that are one for all its values.
    /// Null where it is none.
    /// </summary>
    private static EstimatedDistribution? ByLabel(ModelGraph graph, EstimatedDistribution distribution, IEstimable estimable)
    {
        var longest = distribution.Estimated.Select(e => e.Access.At).MaxBy(at => at.Count)!;
        if (longest is not [By { Position: Access label }, ..] || graph[label.Of].Role != Role.Latent) return null;
        ValueList<At> inner = [.. longest.Skip(1)];
        var placed = distribution with
        {
            Places = [.. distribution.Places
                .Select(p => p.Form is ElementOf { Access: var access } ? Placed(distribution, p, access, longest) : p)],
            Key = [longest[0]],
            InnerLoops = inner.Count,
        };
        foreach (var (place, access) in placed.Estimated)
        {
            ValueList<At> read = [.. place.IsTied ? [] : placed.Key, .. place.IsShared ? [] : inner];
            if (access.At != read || ((place.IsTied || place.IsShared) && !estimable.CanTie(place.Name))) return null;
            if (!place.IsShared && inner.Count > 0
                && !RunsOver(distribution.Draw, inner, graph[access.Of].Whole.Dims.Skip(access.At.Count - inner.Count))) return null;
        }

        return placed;
    }

    /// <summary>
    /// Which dimensions of a mixture a place has: components, and the columns that the law is repeated over, by loops or as vectors.
    /// </summary>
    private static EstimatedPlace Placed(EstimatedDistribution distribution, EstimatedPlace place, Access access, ValueList<At> longest) =>
        place with
    {
        IsTied = access.At is not [var first, ..] || first != longest[0],
        IsShared = distribution.Repeats > 0
            ? !IsRepeated(distribution.Draw, access, place.Argument)
            : longest.Count > 1 && (access.At.Count == 0 || access.At[^1] != longest[^1]),
    };

    /// <summary>
    /// Whether these indices are the statement's innermost loops, in order, over all members of these extents, around single numbers.
    /// </summary>
    private static bool RunsOver(Draw draw, ValueList<At> inner, IEnumerable<Extent> extents) =>
        draw.Target.Type.Rank == 0 && draw.Loops.Count > inner.Count
        && inner.Zip(draw.Loops.Skip(draw.Loops.Count - inner.Count), extents).All(of =>
            of.First is Affine { Loop: { Order: Order.Free } loop } at && at.Offset == Size.Of(0) && loop == of.Second
                && loop.From == Size.One && loop.To == of.Third.Size);

    private static (EstimatedDistribution? Distribution, Refusal? Refusal) Refuse(SourceSpan span, string reason, string next) =>
        (null, new(reason, next, span));

    private static string Names(ModelGraph graph, Expr expr) =>
        string.Join(" and ",
            DeepReads.Of(graph, expr).Where(a => graph[a.Of].Role is Role.Param or Role.Latent).Select(a => $"`{a.Of}`").Distinct());

    /// <summary>A param of a narrower type than the law's place has a maximum that the closed form does not know.</summary>
    private static bool Narrows(Element param, Element place) =>
        param != place && !(param == Element.Real && TensorType.RankOf(place) == 0);

    /// <summary>
    /// An ordered vector whose elements a finite latent chooses: the maximum is that of free numbers, with the labels in their order (see
    /// <see cref="FusedMixture"/>).
    /// </summary>
    private static bool IsOrderOfLabels(ModelGraph graph, Access access, Given given) =>
        access.At is [By { Position: Access label }] && graph[label.Of].Role == Role.Latent
        && (graph[access.Of].Type.Element, given.Parameter.Type.Element) is (Element.Ordered, Element.Real)
            or (Element.PositiveOrdered, Element.Positive);

    private static bool Varies(ModelGraph graph, Expr expr) =>
        ExprWalk.All(expr).Any(e => e is Position)
            || DeepReads.Of(graph, expr).Append(expr).OfType<Access>().SelectMany(a => a.At).Any(Varies);

    private static bool Varies(At at) =>
        at is Affine { Loop: not null } or Combination
            || (at is By by && (by.Position is Position || ExprWalk.Accesses(by.Position).SelectMany(a => a.At).Any(Varies)));
}

/// <summary>One argument: the place's first spelling, what was given, and what it is in the unknowns.</summary>
public sealed record EstimatedPlace(string Name, Given Argument, Form Form)
{
    /// <summary>Whether all components of a mixture share it.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether all columns that the law is repeated over share it: the one scale of a spherical component.</summary>
    public bool IsShared { get; init; }
}
