namespace ProbDsl.Inference.Lowering;

/// <summary>
/// One distribution with lowered arguments: aligns target and arguments by axes, and gives arguments without the target's repeated
/// dimensions size 1 there.
/// </summary>
public sealed class DistributionLowering(Distribution distribution, IReadOnlyList<(Parameter Parameter, AxisTensor Value)> arguments,
    IReadOnlyDictionary<string, ValueList<DistributionLowering>> distributions, IReadOnlyList<UncheckedArgument>? unproven = null)
{
    public Distribution Of => distribution;

    private DistributionSignature Signature => distribution.Signature;

    /// <summary>
    /// The number of a draw's last dimensions that belong to one draw: those of the component distributions, if there are some.
    /// </summary>
    public int EventRank => Signature.Draws == DrawTypeSource.AsDistributions ? distributions.Values.First().Max(l => l.EventRank)
        : Signature.Target.Dims.Count;

    /// <summary>
    /// Whether all elements of an event have the same distribution: no argument has the dimensions over which it is repeated.
    /// </summary>
    public bool IsOneForAll =>
        arguments.All(a => a.Value.EventRank <= (a.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0))
            && distributions.Values.SelectMany(l => l).All(l => l.IsOneForAll);

    /// <summary>The axes of its arguments.</summary>
    internal IEnumerable<Axis> Axes =>
        arguments.SelectMany(a => a.Value.Axes).Concat(distributions.Values.SelectMany(l => l).SelectMany(l => l.Axes));

    /// <summary>The same distribution with another value of an argument.</summary>
    public DistributionLowering With(string parameter, Value value) => new(distribution,
        [.. arguments.Select(a => (a.Parameter, a.Parameter.Name == parameter ? new AxisTensor(value, []) : a.Value))],
        distributions, unproven);

    /// <summary>The same distribution with arguments through which no gradient is taken.</summary>
    public DistributionLowering WithStopGradient() =>
        new(distribution, [.. arguments.Select(a => (a.Parameter, a.Value with { Value = StopGradient(a.Value.Value) }))],
            distributions.ToDictionary(l => l.Key, l => l.Value.Select(inner => inner.WithStopGradient()).ToValueList()), unproven);

    /// <summary>
    /// KL(this || other) for each draw of an event shape from this distribution: [axes.., repeated..]; infinite if an argument is outside
    /// of its domain; null if no formula is known for the two.
    /// </summary>
    public AxisTensor? Divergence(DistributionLowering other, Shape shape)
    {
        if (distribution is not IDivergence known) return null;
        var axes = Axis.Union(Axes.Concat(other.Axes));
        var value = known.Divergence(Aligned(axes, shape.Rank - EventRank), other.Of, other.Aligned(axes, shape.Rank - other.EventRank));
        if (value is null) return null;
        var each = Broadcast(value, [.. value.Shape.Leading(axes.Length), .. shape.Leading(shape.Rank - EventRank)]);
        return new(other.Guarded(Guarded(each, axes, double.PositiveInfinity), axes, double.PositiveInfinity), axes);
    }

    /// <summary>The log density, [axes.., repeated..]: one number for each draw; -inf if an argument is outside of its domain.</summary>
    public AxisTensor LogDensity(AxisTensor target)
    {
        var axes = Axis.Union(Axes.Concat(target.Axes));
        var density = ((IDensity)distribution).LogDensity(target.AlignedTo(axes), Aligned(axes, target.EventRank - EventRank));
        return new(Guarded(density, axes), axes);
    }

    /// <summary>The logarithm of a probability at these values, one number for each element of values and arguments.</summary>
    internal AxisTensor LogProbability(LogProbability of, IReadOnlyList<AxisTensor> at)
    {
        var axes = Axis.Union(Axes.Concat(at.SelectMany(a => a.Axes)));
        var rank = Math.Max(at.Max(a => a.EventRank), RepeatedRank);
        var values = at.Select(a => a.AlignedTo(axes)).Select((v, i) =>
            Reshape(v, [.. v.Shape.Leading(axes.Length), .. Enumerable.Repeat(1, rank - at[i].EventRank), .. at[i].Event]));
        return new(Guarded(new NestedDistribution(distribution, Aligned(axes, rank)).LogProbability(of.Kind, [.. values]), axes), axes);
    }

    /// <summary>The dimensions over which an argument varies within an event.</summary>
    private int RepeatedRank => arguments
        .Select(a => a.Value.EventRank - (a.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0))
        .Concat(distributions.Values.SelectMany(l => l).Select(l => l.RepeatedRank)).Append(0).Max();

    /// <summary>A log density by another formula, -inf if an argument is outside of its domain.</summary>
    internal AxisTensor Guarded(AxisTensor density) => density with { Value = Guarded(density.Value, density.Axes) };

    /// <summary>One of its parameters other than the mean, in any parametrization, along the axes of the given arguments.</summary>
    public AxisTensor Own(string parameter)
    {
        List<(Parameter Parameter, AxisTensor Value)> others = [.. arguments.Where(a => a.Parameter.Name != "mean")];
        var beside = new DistributionLowering(distribution, others, distributions);
        var axes = Axis.Union(beside.Axes);
        var repeated = others.Max(a => a.Value.EventRank - (a.Parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0));
        return new(beside.Aligned(axes, repeated)[parameter], axes);
    }

    /// <summary>The mean of a distribution that has it as a parameter, along the axes of the given argument.</summary>
    public AxisTensor Mean() => Written("mean");

    /// <summary>
    /// The expected value of a draw of an event shape, [axes.., shape..], NaN if an argument is outside of its domain; of a censored
    /// variable that before it was censored. Null if it has no formula.
    /// </summary>
    public AxisTensor? Expectation(Shape shape)
    {
        if (Signature.Is(DistributionTraits.Censoring)) return distributions.Values.First()[0].Expectation(shape);
        var axes = Axis.Union(Axes);
        if (distribution is not IMean known || known.Mean(Aligned(axes, shape.Rank - EventRank)) is not { } mean) return null;
        return new(Guarded(Broadcast(mean, [.. axes.Select(a => a.Size), .. shape]), axes, double.NaN), axes);
    }

    /// <summary>
    /// The probability of each value of a distribution of finitely many, [axes.., values]; NaN if an argument is outside of its domain.
    /// Null for other distributions.
    /// </summary>
    public AxisTensor? Probabilities()
    {
        if (distribution is not IFiniteDistribution finite) return null;
        var axes = Axis.Union(Axes);
        return new(Guarded(Exp(finite.LogProbabilities(Aligned(axes, 0))), axes, double.NaN), axes);
    }

    /// <summary>A parameter that the story gives, as it is given.</summary>
    public AxisTensor Written(string parameter) => arguments.First(a => a.Parameter.Name == parameter).Value;

    /// <summary>One of its parameters along these axes, for a target with this number of repeated dimensions.</summary>
    internal Value Aligned(string parameter, Axis[] axes, int repeated) => Aligned(axes, repeated)[parameter];

    /// <summary>Its arguments along these axes, one number each, in the order of the first parametrization.</summary>
    public IEnumerable<Value> Positional(Axis[] axes) => new NestedDistribution(distribution, Aligned(axes, 0)).Positional;

    /// <summary>
    /// The density with `outside` where an argument is outside of its domain; arguments whose types prove that they are inside are not
    /// checked.
    /// </summary>
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

    private IEnumerable<(UncheckedArgument Written, Value Inside)> Unproven(Axis[] axes)
    {
        foreach (var (parameter, value) in arguments)
            if (unproven?.FirstOrDefault(u => u.Given.Parameter == parameter) is { } written
                && ArgumentGuard.Lower(parameter, value, axes) is { } inside)
                yield return (written with { Value = value.AlignedTo(axes) }, inside);
        foreach (var of in distributions.Values.SelectMany(l => l).SelectMany(l => l.Unproven(axes))) yield return of;
    }

    /// <summary>
    /// Draws of an event shape along these axes, which include all axes of the arguments; NaN if an argument is outside of its domain.
    /// </summary>
    /// <exception cref="ArgumentException">The distribution has no sampler.</exception>
    public AxisTensor Draw(Noise noise, Axis[] axes, Shape shape)
    {
        if (distribution is not ISampler sampler) throw new ArgumentException($"{Signature} has no sampler");
        var drawn = sampler.Draw(noise, [.. axes.Select(a => a.Size), .. shape], Aligned(axes, shape.Rank - EventRank));
        return new(Guards(axes)
            .Aggregate(drawn, (d, inside) => Where(Reshape(inside, [.. inside.Shape, .. shape.Select(_ => 1)]), d, double.NaN)), axes);
    }

    /// <summary>Draws for gradients, without checks: an argument outside of its domain gives the value of the formula.</summary>
    public AxisTensor DrawUnguarded(Noise noise, Axis[] axes, Shape shape) =>
        new(((ISampler)distribution).Draw(noise, [.. axes.Select(a => a.Size), .. shape], Aligned(axes, shape.Rank - EventRank)), axes);

    /// <summary>For each argument with a restricted domain, where along the axes it is inside.</summary>
    private IEnumerable<Value> Guards(Axis[] axes) => arguments
        .Select(a => ArgumentGuard.Lower(a.Parameter, a.Value, axes)).OfType<Value>()
        .Concat(distributions.Values.SelectMany(l => l).SelectMany(l => l.Guards(axes)));

    /// <summary>The distribution truncated to bounds; one that is truncated already keeps the tighter of both.</summary>
    public DistributionLowering Between(Truncated truncated, AxisTensor? low, AxisTensor? high)
    {
        var (own, inner) = Signature.Is(DistributionTraits.Truncating)
            ? (arguments, distributions) : ([], new Dictionary<string, ValueList<DistributionLowering>> { ["distribution"] = [this] });
        return new(truncated,
            [.. truncated.Signature.Parameters.SelectMany(p => Bound(p, own, p.Name == "low" ? low : p.Name == "high" ? high : null))],
            inner);
    }

    private static IEnumerable<(Parameter, AxisTensor)> Bound(Parameter parameter,
        IReadOnlyList<(Parameter Parameter, AxisTensor Value)> own, AxisTensor? bound)
    {
        var written = own.Where(a => a.Parameter == parameter).Select(a => a.Value).FirstOrDefault();
        if (written is null || bound is null) return (written ?? bound) is { } one ? [(parameter, one)] : [];
        var axes = Axis.Union(written.Axes.Concat(bound.Axes));
        var (a, b) = (written.AlignedTo(axes), bound.AlignedTo(axes));
        return [(parameter, new(parameter.Name == "low" ? Max(a, b) : Min(a, b), axes))];
    }

    /// <summary>All log probabilities, read at an enumerated or observed value.</summary>
    public AxisTensor Picked(IFiniteDistribution finite, LoopValue at, int first)
    {
        var axes = Axis.Union(Axes);
        var table = new AxisTensor(Guarded(finite.LogProbabilities(Aligned(axes, 0)), axes), axes);
        return EventReads.Read(table, [at is Iota iota ? iota with { First = iota.First + 1 - first } : at]);
    }

    private Arguments Aligned(Axis[] axes, int repeated) => new(
        distribution,
        arguments.ToDictionary(a => a.Parameter.Name, a => Aligned(a.Parameter, a.Value, axes, repeated)),
        distributions.ToDictionary(l => l.Key, l =>
            ValueList.ToValueList(l.Value
                .Select(inner => new NestedDistribution(inner.Of, inner.Aligned(axes, repeated + EventRank - inner.EventRank))))));

    private static Value Aligned(Parameter parameter, AxisTensor argument, Axis[] axes, int repeated)
    {
        var own = parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;
        var aligned = argument.AlignedTo(axes);
        if (argument.EventRank == own + repeated) return aligned;
        return Reshape(aligned,
            [.. aligned.Shape.Leading(axes.Length), .. Enumerable.Repeat(1, own + repeated - argument.EventRank), .. argument.Event]);
    }
}
