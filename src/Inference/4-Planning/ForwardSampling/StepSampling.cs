namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// Statements that are drawn or computed together, compiled to programs once: each run draws them from the current arrays and writes the
/// values into these. A draw along a path is drawn at its noise end and transported.
/// </summary>
/// <param name="step">The statements.</param>
/// <param name="problem">The story and its sizes.</param>
/// <param name="catalog">The definitions of its names.</param>
/// <param name="arrays">The arrays that are read and written.</param>
/// <param name="after">
/// Called with each variable that was drawn or computed, before others read it, and the range of its array, in each replicate, that was
/// written.
/// </param>
/// <param name="given">The missing elements of vectors that are drawn given their other elements; null if everything is drawn.</param>
/// <param name="open">Returns the mask of elements of a variable without a value; null: all. A chain starts at the first one.</param>
/// <param name="along">The continuous-time model of the story, which one of its draws may follow; null for none.</param>
public sealed class StepSampling(
    SamplingStep step, Problem problem, StandardCatalog catalog, SampledArrays arrays, Action<string, (int From, int To)> after,
    MissingDataAnalysis? given = null, Func<string, bool[]?>? open = null, ITransport? along = null) : IDisposable
{
    /// <summary>The square of a larger number is infinite in float32.</summary>
    private const double Overflow = 1e19;

    private readonly ITransport? path = PathOf(step, along);

    private readonly (Assignment Statement, StatementSampling Sampling)[] statements =
        [.. step.Statements.Select((s, i) => (s, new StatementSampling(s is Draw draw && EnergyDraw.Find(draw) is { } energy
            ? energy.FromNoise : PathOf(step, along)?.Base ?? s, problem, catalog, arrays, step.Chains?.ElementAtOrDefault(i), given)))];

    private readonly EnergyChains? chains = step.Statements is [Draw only] && EnergyDraw.Find(only) is { } energy
        ? new(energy, problem, catalog, arrays) : null;

    /// <summary>Draws all statements; returns an error if a value is invalid, else null.</summary>
    public Diagnostic? Run(ulong seed) => Run(new SeededNoise(seed));

    /// <summary>The same with another source of noise.</summary>
    public Diagnostic? Run(INoiseSource noise)
    {
        foreach (var round in Rounds())
            foreach (var ((statement, sampling), shift) in statements.Zip(step.Shifts))
            {
                var position = round + shift;
                if (sampling.Holds(position) && Run(statement, sampling, noise, position) is { } failure) return failure;
            }

        return null;
    }

    /// <summary>The number of random numbers that a run uses in each replicate.</summary>
    public int NoiseNumbers => Rounds().Sum(round => statements.Zip(step.Shifts)
        .Where(s => s.First.Sampling.Holds(round + s.Second)).Sum(s => s.First.Sampling.NoiseNumbers));

    /// <summary>
    /// Whether each statement is jointly affine in these variables and in its own standard normal noise, without other noise.
    /// </summary>
    public bool IsGaussianIn(IReadOnlySet<string> variables) =>
        chains is null && path is null && Array.TrueForAll(statements, s => s.Sampling.IsGaussianIn(variables));

    /// <summary>Whether several draws at once are bitwise equal to the same draws made separately.</summary>
    public bool IsReproducedSeparately =>
        chains is null && path is null && Array.TrueForAll(statements, s => s.Sampling.IsReproducedSeparately);

    public void Dispose()
    {
        foreach (var (_, sampling) in statements) sampling.Dispose();
        chains?.Dispose();
    }

    private Diagnostic? Run(Assignment statement, StatementSampling sampling, INoiseSource noise, int position)
    {
        try
        {
            var drawn = sampling.Run(noise, position);
            if (chains is not null) arrays.Record(chains.Run(noise, at => sampling.Drawn(noise, unchecked((uint)at))));
            if (path is not null)
            {
                if (path.Run(arrays, noise.Seed) is { } failure) return failure;
                drawn = arrays[statement.Target.Of];
            }

            after(statement.Target.Of, sampling.Written);
            var type = problem.Graph[statement.Target.Of].Type;
            if (FirstOutside(drawn.Values, type.Element) is not (var invalid and >= 0)) return null;
            var where = sampling.Where(drawn.Shape, invalid, position);
            return double.IsNaN(drawn.Values[invalid])
                ? SamplingDiagnostics.NotANumber(statement, where, OverflowBefore(statement),
                    SolvedEquations.In(problem.Graph, statement).Any())
                : SamplingDiagnostics.OutsideType(statement, where, drawn.Values[invalid], type);
        }
        catch (IndexOutOfProgramRange outside)
        {
            return SamplingDiagnostics.IndexOutside(statement, outside);
        }
    }

    private static ITransport? PathOf(SamplingStep step, ITransport? along) =>
        step.Statements is [var only] && only == along?.Draw ? along : null;

    /// <summary>The variable that a statement reads with the largest number, if that is no number of data; null without one.</summary>
    private (string Name, double Value)? OverflowBefore(Assignment statement)
    {
        (string Name, double Value)? worst = null;
        foreach (var name in ExprTree.Reads(statement).Select(r => r.Of).Distinct().Where(arrays.All.ContainsKey))
            foreach (var value in arrays[name].Values)
                if (Math.Abs(value) > Math.Max(Overflow, Math.Abs(worst?.Value ?? 0))) worst = (name, value);
        return worst;
    }

    /// <summary>The index of the first value that is NaN or outside of its type; -1 if there is none.</summary>
    private static int FirstOutside(double[] values, Element element)
    {
        var (low, high) = element switch { Element.Positive => (0, double.PositiveInfinity), Element.Unit => (0, 1), _ =>
            (double.NegativeInfinity, double.PositiveInfinity) };
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] >= low && values[i] <= high)) return i;
        return -1;
    }

    private IEnumerable<int> Rounds()
    {
        if (!step.IsChain) return [0];
        var ranges = step.Chains!.Zip(step.Shifts,
            (loop, shift) => (From: problem.RangeOf(loop).From - shift, To: problem.RangeOf(loop).To - shift)).ToList();
        var (from, to) = (ranges.Min(r => r.From), ranges.Max(r => r.To));
        if (open is not null && step.Order == Order.Forward && step.Statements.All(s => s is Draw))
            from = Math.Max(from, step.Statements.Select(FirstOpen).Min());
        var rounds = Enumerable.Range(from, Math.Max(0, to - from + 1));
        return step.Order == Order.Forward ? rounds : rounds.Reverse();
    }

    /// <summary>The first round in which a draw has an element without a value.</summary>
    private int FirstOpen(Assignment statement, int at)
    {
        var along = statement.Target.At.ToList().FindIndex(a => a is AffineIndex { Loop: { } loop } && loop == step.Chains![at]);
        if (along < 0 || open!(statement.Target.Of) is not { } elements) return int.MinValue;
        var shape = arrays[statement.Target.Of].Shape;
        var sizes = shape.Skip(arrays.Replicates is null ? 0 : 1).ToArray();
        var (inner, size) = (sizes.Skip(along + 1).Aggregate(1, (n, s) => n * s), sizes[along]);
        var places = Enumerable.Range(0, elements.Length).Where(e => elements[e]).Select(e => (e / inner % size) + 1)
            .DefaultIfEmpty(int.MaxValue / 2);
        return places.Min() - problem.SizeOf(((AffineIndex)statement.Target.At[along]).Offset) - step.Shifts[at];
    }
}
