namespace ProbDsl.Inference.NewData;

/// <summary>
/// The predictive distribution of absent data at a point, if only its own draw is random: moments and quantiles by formula, or the
/// probabilities of its values, in place of draws. Supports continuous distributions with a quantile function, counts, and distributions
/// with few values.
/// </summary>
internal sealed class PointDistribution : IDisposable
{
    private const string Value = "value", Density = "density", Lowest = "lowest";

    /// <summary>The maximum number of whole numbers that are summed; the sum ends earlier if less than <see cref="Rest"/>
    /// remains.</summary>
    private const int MostCounts = 20_000;
    private const double Rest = 1e-13;

    private readonly SampledArrays arrays;
    private readonly ISamplingProgram program;
    private readonly QuantileFormula? continuous;
    private readonly int arguments;

    /// <summary>Whether the smallest whole number is an argument of the distribution, and not 0.</summary>
    private readonly bool hasLowest;

    private PointDistribution(SampledArrays arrays, ISamplingProgram program, QuantileFormula? continuous, int arguments,
        bool hasLowest = false) =>
        (this.arrays, this.program, this.continuous, this.arguments, this.hasLowest) =
            (arrays, program, continuous, arguments, hasLowest);

    /// <summary>The distribution; null if it has no known formula, or reads another random variable.</summary>
    /// <param name="of">The predicted variable.</param>
    /// <param name="problem">The story and the rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="arrays">The values that the distribution reads, once drawn or computed.</param>
    /// <param name="hasStates">Whether it has few values, whose probabilities are reported.</param>
    public static PointDistribution? Lower(PredictedVariable of, Problem problem, StandardCatalog catalog, SampledArrays arrays,
        bool hasStates)
    {
        if (arrays.Replicates is not null || problem.Groups.Lengths.Count > 0 || DrawOf(problem.Graph, of.Variable) is not { } draw)
            return null;
        return LoweringLimit.Try(() => Lowered(draw, of, problem, catalog, arrays, hasStates)).Value;
    }

    private static PointDistribution? Lowered(Draw draw, PredictedVariable of, Problem problem, StandardCatalog catalog,
        SampledArrays arrays,
        bool hasStates)
    {
        var lowering = arrays.Story(problem, catalog);
        var builder = lowering.Builder;
        var loops = lowering.Bind(draw.Loops);
        Axis[] axes = [.. draw.Target.At.Select(a => ((Iota)loops[((AffineIndex)a).Loop!]).Axis)];
        if (!axes.SequenceEqual(Axis.Union(axes))) return null;
        var distribution = lowering.DistributionOf(draw, loops);
        var isContinuous = of.Variable.Type.Element is Element.Real or Element.Positive or Element.Unit;
        if (distribution.EventRank > 0 || distribution.Of is not IDensity) return null;
        if (!isContinuous && !hasStates && of.Variable.Type.Element != Element.Count
            && !IsWhole(distribution.Of.Signature.Support)) return null;
        if (isContinuous)
        {
            if (QuantileFormula.Find(distribution.Of) is not { } formula) return null;
            List<Value> given = [.. distribution.Positional(axes)];
            foreach (var (at, argument) in given.Index())
                builder.Output($"{at}", Ops.Broadcast(argument, [.. axes.Select(a => a.Size)]));
            return new(arrays, Compiled(builder, problem, arrays.Engine), formula, given.Count);
        }

        var lowest = distribution.Of.Signature.Support is ParameterBounds { Low: { } low, IsWhole: true } ? distribution.Written(low)
            : null;
        if (lowest is not null) builder.Output(Lowest, lowest.SpreadOver(axes).Value);
        builder.Output(Density, distribution.LogDensity(new(builder.Slot(Value, Shape.Scalar), [])).SpreadOver(axes).Value);
        return new(arrays, Compiled(builder, problem, arrays.Engine), null, 0, lowest is not null);
    }

    /// <summary>
    /// Mean, standard deviation, credible interval and median of each number; NaN for a moment that is not finite. Null if the
    /// probabilities of the summed values leave a remainder.
    /// </summary>
    public WeightedDraws[]? Summaries(CredibleInterval interval) =>
        continuous is null ? OfCounts(interval) : OfQuantiles(continuous, interval);

    /// <summary>The probabilities of the values first, first + 1, ... of each number: [numbers, count].</summary>
    public double[] Probabilities(int first, int count)
    {
        double[]? all = null;
        for (var state = 0; state < count; state++)
        {
            var own = At(first + state);
            all ??= new double[own.Length * count];
            for (var number = 0; number < own.Length; number++) all[(number * count) + state] = Math.Exp(own[number]);
        }

        return all ?? [];
    }

    public void Dispose() => program.Dispose();

    /// <summary>Whether all values are whole numbers from a smallest one, whatever the declared type of the data.</summary>
    private static bool IsWhole(Support support) => support is NaturalNumbers or ParameterBounds { IsWhole: true };

    /// <summary>The single statement that draws each element of the variable independently; null without one.</summary>
    internal static Draw? DrawOf(ModelGraph graph, Variable variable) =>
        graph.StatementsOf(variable.Name).ToList() is [Draw { Distribution.Through.Count: 0 } draw] && variable.Type.IsScalar
        && Coverage.IsWhole(graph, variable)
        && draw.Target.At.Count == variable.Whole.Dims.Count && draw.Target.At.All(a => a is AffineIndex { Loop: not null })
            && !ExprTree.Reads(draw).Any(r => r.Of == variable.Name) ? draw : null;

    private static ISamplingProgram Compiled(ProgramBuilder builder, Problem problem, EngineChoice engine) =>
        problem.Trained.Count > 0 ? new CompiledSamplingProgram(builder.Build(), engine) : new InterpretedSamplingProgram(builder.Build());

    private double[] At(double value, string output = Density) =>
        program.Run(new Dictionary<string, Tensor>(arrays.All) { [Value] = Tensor.Scalar(value) }, output).Values;

    private WeightedDraws[] OfQuantiles(QuantileFormula formula, CredibleInterval interval)
    {
        var given = Enumerable.Range(0, arguments).Select(at => program.Run(arrays.All, $"{at}").Values).ToList();
        var (reported, own) = (new WeightedDraws[given[0].Length], new double[arguments]);
        for (var number = 0; number < reported.Length; number++)
        {
            for (var at = 0; at < arguments; at++) own[at] = given[at][number];
            var (mean, sd) = formula.Moments(own);
            var (low, high) = IntervalEnds.Compute(interval, Quantile);
            reported[number] = new(mean, sd, low, Quantile(0.5), high, 0);
        }

        return reported;

        double Quantile(double p) => formula.Quantile(p, 1 - p, own);
    }

    private WeightedDraws[]? OfCounts(CredibleInterval interval)
    {
        var first = hasLowest ? At(0, Lowest).Min() : 0;
        var probabilities = At(first).Select(Math.Exp).ToArray();
        var (below, mean, square) = (new double[probabilities.Length], new double[probabilities.Length], new double[probabilities.Length]);
        CountInterval[] intervals = [.. probabilities.Select(_ => new CountInterval(interval))];
        for (var count = 0; count < MostCounts; count++)
        {
            var left = 0.0;
            for (var number = 0; number < below.Length; number++)
            {
                below[number] += probabilities[number];
                mean[number] += count * probabilities[number];
                square[number] += (double)count * count * probabilities[number];
                intervals[number].Add(probabilities[number]);
                left = Math.Max(left, 1 - below[number]);
            }

            if (left <= Rest) return [.. mean.Select(Summary)];
            probabilities = Array.ConvertAll(At(first + count + 1), Math.Exp);
        }

        return null;

        WeightedDraws Summary(double above, int n)
        {
            var sd = Math.Sqrt(Math.Max(0, square[n] - (above * above)));
            return new(first + above, sd, first + intervals[n].Low, first + intervals[n].Median, first + intervals[n].High, 0);
        }
    }
}
