namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// The coefficients of a statement of a noising chain at each of its steps: Scale u + Offset + sqrt(Variance) noise, computed from its
/// distribution at u = 0 and u = 1. Each has [steps, Width] values; Width is 1 if all dimensions of a member have the same.
/// </summary>
internal sealed class StepCoefficients
{
    private readonly Draw draw;
    private readonly Access noised;
    private readonly Loop? along;
    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly Shape member;

    /// <param name="draw">The statement.</param>
    /// <param name="noised">The element that it adds noise to.</param>
    /// <param name="along">The loop of its steps; null for a single step.</param>
    /// <param name="problem">The guide's names and their sizes.</param>
    /// <param name="catalog">The definitions of these names.</param>
    /// <exception cref="LoweringLimit">A coefficient is not finite, or a variance or sd, as written, is not positive.</exception>
    public StepCoefficients(Draw draw, Access noised, Loop? along, Problem problem, StandardCatalog catalog)
    {
        (this.draw, this.noised, this.along, this.problem, this.catalog, member) = (draw, noised, along, problem, catalog,
            problem.ShapeOf(draw.Target.Type));
        AxisTensor[] values = [At(0, l => l.Mean()), At(1, l => l.Mean()), At(0, l => l.Own("variance"))];
        Width = values.Any(v => v.EventRank > 0) ? member.Count : 1;
        var (none, one, variance) = (Numbers(values[0]), Numbers(values[1]), Numbers(values[2]));
        (Offset, Variance, Scale) = (none, variance, [.. one.Zip(none, (to, from) => to - from)]);
        var (mean, spread) = (draw.Distribution.Values.First(v => v.Parameter.Name == "mean"),
            draw.Distribution.Values.First(v => v.Parameter.Name != "mean"));
        // the variance does not show the sign of an sd
        Check(Numbers(At(0, l => l.Written(spread.Parameter.Name))), n => n > 0, spread.Parameter.Name, spread.Value.Span);
        Check(Variance, v => v > 0, "variance", spread.Value.Span);
        Check(Scale, _ => true, "factor", mean.Value.Span);
        Check(Offset, _ => true, "offset", mean.Value.Span);
    }

    public double[] Scale { get; }

    public double[] Offset { get; }

    public double[] Variance { get; }

    public int Width { get; }

    /// <summary>The coefficient of a step, from 0, and dimension.</summary>
    public double Of(double[] numbers, int step, int dimension) => numbers[(step * Width) + (Width == 1 ? 0 : dimension)];

    private AxisTensor At(double value, Func<DistributionLowering, AxisTensor> of)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        var loops = lowering.Bind(draw.Loops);
        var context = lowering.Context.WithMember(noised.Of, lowering.Indices.Of(noised, loops), new(lowering.Builder.Constant(value), []));
        var numbers = of(lowering.In(context).DistributionOf(draw, loops));
        if (numbers.Axes.FirstOrDefault(a => along is null || a != ((Iota)loops[along]).Axis) is { } other)
            throw new LoweringLimit(draw, $"the noise that it adds differs for each of `{other.Name}`",
                "write coefficients that are the same for all chains without that bracket");
        return along is null ? numbers : numbers.SpreadOver([((Iota)loops[along]).Axis]);
    }

    private double[] Numbers(AxisTensor value)
    {
        if (Width > 1 && value.EventRank == 0) value = value.WithEventRank(member.Rank);
        return Interpreter.Evaluate(Width > 1
            ? Ops.Broadcast(value.Value, [.. value.Value.Shape.Leading(value.Axes.Length), .. member]) : value.Value).Values;
    }

    private void Check(double[] numbers, Func<double, bool> isFine, string what, SourceSpan written)
    {
        if (Array.FindIndex(numbers, n => !double.IsFinite(n) || !isFine(n)) is var invalid and >= 0)
            throw NoisingChainDiagnostics.NoNoise(draw, what, written,
                along is null ? null : $"{along.Name} = {problem.RangeOf(along).From + (invalid / Width)}", numbers[invalid]);
    }
}
