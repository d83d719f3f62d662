using ProbDsl.Catalogue.Distributions;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// One law with lowered arguments: aligns target and arguments by axes, and gives arguments without the target's repeated dimensions size 1
/// there.
/// </summary>
public sealed class DistributionLowering(Distribution distribution, IReadOnlyList<(Parameter Parameter, Lowered Value)> arguments,
    IReadOnlyDictionary<string, ValueList<DistributionLowering>> distributions, IReadOnlyList<OutsideArgument>? unproven = null)
{
    public Distribution Of => distribution;

    private DistributionSignature Signature => distribution.Signature;

    /// <summary>How many of a draw's last dimensions are its own: those of the laws that it is made of, where there are some.</summary>
    public int EventRank => Signature.Draws == Drawn.AsDistributions ? distributions.Values.First().Max(l => l.EventRank)
        : Signature.Target.Dims.Count;

    /// <summary>Whether all elements of an event are draws of one law: no argument has the dimensions over which it is repeated.</summary>
    public bool IsOneForAll =>
        arguments.All(a => a.Value.EventRank <= (a.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0))
            && distributions.Values.SelectMany(l => l).All(l => l.IsOneForAll);

    /// <summary>Those of its arguments.</summary>
    internal IEnumerable<Axis> Axes =>
        arguments.SelectMany(a => a.Value.Axes).Concat(distributions.Values.SelectMany(l => l).SelectMany(l => l.Axes));

    /// <summary>The same law with arguments that no slope reaches.</summary>
    public DistributionLowering Held() =>
        new(distribution, [.. arguments.Select(a => (a.Parameter, a.Value with { Value = StopGradient(a.Value.Value) }))],
            distributions.ToDictionary(l => l.Key, l => l.Value.Select(law => law.Held()).ToValueList()), unproven);

    /// <summary>
    /// KL(this || other) for each of this law's draws of an event shape: [axes.., repeated..]; infinite where an argument lies outside of
    /// what a law takes; null where no formula is known for the two.
    /// </summary>
    public Lowered? Divergence(DistributionLowering other, Shape shape)
    {
        if (distribution is not IDivergence known) return null;
        var axes = Axis.Union(Axes.Concat(other.Axes));
        var value = known.Divergence(Aligned(axes, shape.Rank - EventRank), other.Of, other.Aligned(axes, shape.Rank - other.EventRank));
        if (value is null) return null;
        var each = Broadcast(value, [.. value.Shape.Leading(axes.Length), .. shape.Leading(shape.Rank - EventRank)]);
        return new(other.Guarded(Guarded(each, axes, double.PositiveInfinity), axes, double.PositiveInfinity), axes);
    }

    /// <summary>Shape [axes.., repeated..]: one number for each draw; -inf where an argument lies outside of what the law takes.</summary>
    public Lowered LogDensity(Lowered target)
    {
        var axes = Axis.Union(Axes.Concat(target.Axes));
        var density = ((IDensity)distribution).LogDensity(target.AlignedTo(axes), Aligned(axes, target.EventRank - EventRank));
        return new(Guarded(density, axes), axes);
    }

    /// <summary>A log density by another formula, -inf where an argument lies outside of what the law takes.</summary>
    internal Lowered Guarded(Lowered density) => density with { Value = Guarded(density.Value, density.Axes) };

    /// <summary>One of its parameters beside the mean, however it was written, along the axes of what it was written with.</summary>
    internal Lowered Own(string parameter)
    {
        List<(Parameter Parameter, Lowered Value)> others = [.. arguments.Where(a => a.Parameter.Name != "mean")];
        var beside = new DistributionLowering(distribution, others, distributions);
        var axes = Axis.Union(beside.Axes);
        var repeated = others.Max(a => a.Value.EventRank - (a.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0));
        return new(beside.Aligned(axes, repeated)[parameter], axes);
    }

    /// <summary>The mean of a law that has one for a parameter, along the axes of what it was written with.</summary>
    internal Lowered Mean() => Written("mean");

    /// <summary>A parameter that it was written with, as it is written.</summary>
    internal Lowered Written(string parameter) => arguments.First(a => a.Parameter.Name == parameter).Value;

    /// <summary>One of its parameters along these axes, for a target with so many repeated dimensions.</summary>
    internal Value Aligned(string parameter, Axis[] axes, int repeated) => Aligned(axes, repeated)[parameter];

    /// <summary>Its arguments along these axes, for one number each, in the order of the first spellings.</summary>
    internal IEnumerable<Value> Positional(Axis[] axes) => new NestedDistribution(distribution, Aligned(axes, 0)).Positional;

    /// <summary>No density where an argument lies outside of its set; those whose types say that they are inside need no look.</summary>
    private Value Guarded(Value density, Axis[] axes, double outside = double.NegativeInfinity)
    {
        foreach (var (written, inside) in Unproven(axes))
        {
            var statement = density.Program.Origin;
            density.Program.SetOrigin(written with { Statement = statement });
            density = Where(Reshape(inside, [.. inside.Shape, .. Enumerable.Repeat(1, density.Shape.Rank - axes.Length)]),
                density, outside);
            density.Program.SetOrigin(statement);
        }

        return density;
    }

    private IEnumerable<(OutsideArgument Written, Value Inside)> Unproven(Axis[] axes)
    {
        foreach (var (parameter, value) in arguments)
            if (unproven?.FirstOrDefault(u => u.Given.Parameter == parameter) is { } written
                && ArgumentGuard.Of(parameter, value, axes) is { } inside)
                yield return (written with { Value = value.AlignedTo(axes) }, inside);
        foreach (var of in distributions.Values.SelectMany(l => l).SelectMany(l => l.Unproven(axes))) yield return of;
    }

    /// <summary>
    /// Draws of an event shape along these axes, which include all that the arguments have; NaN where an argument lies outside of what the
    /// law takes.
    /// </summary>
    /// <exception cref="ArgumentException">The distribution has no sampler.</exception>
    public Lowered Draw(Noise noise, Axis[] axes, Shape shape)
    {
        if (distribution is not ISampler sampler) throw new ArgumentException($"{Signature} has no sampler");
        var drawn = sampler.Draw(noise, [.. axes.Select(a => a.Size), .. shape], Aligned(axes, shape.Rank - EventRank));
        return new(Guards(axes)
            .Aggregate(drawn, (d, inside) => Where(Reshape(inside, [.. inside.Shape, .. shape.Select(_ => 1)]), d, double.NaN)), axes);
    }

    /// <summary>
    /// The same where a slope is taken: arguments are not looked at, and one outside of what the law takes gives what the formula makes of
    /// it.
    /// </summary>
    public Lowered DrawUnguarded(Noise noise, Axis[] axes, Shape shape) =>
        new(((ISampler)distribution).Draw(noise, [.. axes.Select(a => a.Size), .. shape], Aligned(axes, shape.Rank - EventRank)), axes);

    /// <summary>For each argument that does not vary freely, where along the axes it lies in its set.</summary>
    private IEnumerable<Value> Guards(Axis[] axes) => arguments
        .Select(a => ArgumentGuard.Of(a.Parameter, a.Value, axes)).OfType<Value>()
        .Concat(distributions.Values.SelectMany(l => l).SelectMany(l => l.Guards(axes)));

    /// <summary>The law given that it falls between bounds; one that is truncated already keeps the narrower of both.</summary>
    public DistributionLowering Between(Truncated truncated, Lowered? low, Lowered? high)
    {
        var (own, inner) = distribution is Truncated
            ? (arguments, distributions) : ([], new Dictionary<string, ValueList<DistributionLowering>> { ["law"] = [this] });
        return new(truncated,
            [.. truncated.Signature.Parameters.SelectMany(p => Bound(p, own, p.Name == "low" ? low : p.Name == "high" ? high : null))],
            inner);
    }

    private static IEnumerable<(Parameter, Lowered)> Bound(Parameter parameter,
        IReadOnlyList<(Parameter Parameter, Lowered Value)> own, Lowered? bound)
    {
        var written = own.Where(a => a.Parameter == parameter).Select(a => a.Value).FirstOrDefault();
        if (written is null || bound is null) return (written ?? bound) is { } one ? [(parameter, one)] : [];
        var axes = Axis.Union(written.Axes.Concat(bound.Axes));
        var (a, b) = (written.AlignedTo(axes), bound.AlignedTo(axes));
        return [(parameter, new(parameter.Name == "low" ? Max(a, b) : Min(a, b), axes))];
    }

    /// <summary>All log probabilities, read at an enumerated or observed value.</summary>
    public Lowered Picked(IFiniteDistribution finite, LoopValue at, int first)
    {
        var axes = Axis.Union(Axes);
        var table = new Lowered(Guarded(finite.LogProbabilities(Aligned(axes, 0)), axes), axes);
        return EventReads.Read(table, [at is Iota iota ? iota with { First = iota.First + 1 - first } : at]);
    }

    private Arguments Aligned(Axis[] axes, int repeated) => new(
        distribution,
        arguments.ToDictionary(a => a.Parameter.Name, a => Aligned(a.Parameter, a.Value, axes, repeated)),
        distributions.ToDictionary(l => l.Key, l =>
            ValueList.ToValueList(l.Value
                .Select(law => new NestedDistribution(law.Of, law.Aligned(axes, repeated + EventRank - law.EventRank))))));

    private static Value Aligned(Parameter parameter, Lowered argument, Axis[] axes, int repeated)
    {
        var own = parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;
        var aligned = argument.AlignedTo(axes);
        if (argument.EventRank == own + repeated) return aligned;
        return Reshape(aligned,
            [.. aligned.Shape.Leading(axes.Length), .. Enumerable.Repeat(1, own + repeated - argument.EventRank), .. argument.Event]);
    }
}
