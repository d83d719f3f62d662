namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// log p(row) through a path's ODE: from the row back to noise, log p = log p_noise(end) - the integral of the velocity's trace from noise
/// to data (Chen et al. 2018, theorem 1). Of a time reversal it is the density under the probability-flow ODE, which differs from that
/// under the reversed SDE unless the score is exact.
/// </summary>
public static class PathScores
{
    // rows that are solved together
    private const int AtOnce = 2048;

    // up to this dimension of a row the default trace is exact
    internal const int MostExact = 64;

    public static Result<RowScores> Compute(
        TimePath path, RunOptions options, ulong seed, EngineChoice engine, CancellationToken cancellation = default)
    {
        try
        {
            return LoweringLimit.Try(() => Found(path, options, seed, engine, cancellation)).Or(limit => RefusalDiagnostics.NoRows(limit));
        }
        catch (NotEnoughMemory large)
        {
            return RunDiagnostics.NotEnoughMemory("eval", large);
        }
    }

    private static Result<RowScores> Found(
        TimePath path, RunOptions options, ulong seed, EngineChoice engine, CancellationToken cancellation)
    {
        var (data, logVolumes) = Ends(path);
        var (rows, settings) = (data.Shape[0], options.Over(path.Solver));
        if (PathDiagnostics.TooManySteps(path, settings) is { } tooLong) return tooLong;
        var kind = path.TraceOf(options[StandardOptions.Trace], MostExact);
        var probes = kind == TraceKind.Exact ? 1 : options[StandardOptions.Probes] ?? StandardOptions.Probes.Usual;
        var found = new double[probes][];
        using var program = new PathProgram(path, Math.Min(AtOnce, Math.Max(1, rows)), ConditioningInputs.Compute(path), kind, engine);
        var (solver, steps) = (new OdeSolver(program, settings), 0);
        for (var probe = 0; probe < probes; probe++)
        {
            var back = new BackwardSolve(path, program, solver, data, new RandomStream(seed, "trace", (uint)probe));
            if (back.Run(kind, cancellation) is { } failure) return failure;
            (found[probe], steps) = ([.. back.LogDensities().Zip(logVolumes, (density, volume) => density + volume)],
                Math.Max(steps, back.Steps));
        }

        double[] each = [.. Enumerable.Range(0, rows).Select(row => found.Average(f => f[row]))];
        return new RowScores(each, [.. each.Select(_ => true)], [.. each.Select(_ => true)], 1, [path.Draw.Loops[0].Plate!])
        {
            Path = new(path is ReversedPath, settings.ToString(), kind == TraceKind.Exact, probes,
                kind == TraceKind.Exact || probes < 2 ? null : ErrorOfTrace(found), steps),
        };
    }

    /// <summary>The rows at the end of the path, and the log absolute determinant of the maps after it at each row.</summary>
    private static (Tensor Rows, double[] LogVolumes) Ends(TimePath path)
    {
        var data = path.Problem.Data[path.Draw.Target.Of];
        if (!path.IsMapped) return (data, new double[data.Shape[0]]);
        var story = path.Story();
        var (ends, volume) = path.Ends(story,
            new(story.Builder.Data("rows", data.Values, data.Shape), [new Axis("rows", data.Shape[0], 0, 0)]));
        return (Interpreter.Evaluate(ends.Value), Interpreter.Evaluate(volume!.Value).Values);
    }

    /// <summary>The standard error of the mean over the rows, from the differences between probes.</summary>
    private static double ErrorOfTrace(double[][] found) => StandardError.OfMean([.. found.Select(f => f.Average())]);

    /// <summary>Solves all rows back to noise, block by block.</summary>
    private sealed class BackwardSolve(TimePath path, PathProgram program, OdeSolver solver, Tensor data, RandomStream random)
    {
        private readonly int numbers = path.Event.Count, all = data.Shape[0];
        private readonly double[] noise = new double[data.Values.Length], change = new double[data.Shape[0]];

        public int Steps { get; private set; }

        public Diagnostic? Run(TraceKind kind, CancellationToken cancellation)
        {
            var (states, chosen, directions) = (new double[program.Rows * program.Width], new int[program.Rows],
                new double[program.Rows * numbers]);
            for (var first = 0; first < all; first += program.Rows)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = 0; i < chosen.Length; i++) chosen[i] = Math.Min(first + i, all - 1);
                program.SelectRows(chosen);
                if (kind == TraceKind.Hutchinson) program.SetDirections(Signs(directions));
                for (var i = 0; i < chosen.Length; i++)
                {
                    data.Values.AsSpan(chosen[i] * numbers, numbers).CopyTo(states.AsSpan(i * program.Width));
                    states[(i * program.Width) + numbers] = 0;
                }

                if (solver.Solve(states, path.DataTime, path.NoiseTime) is { } failure)
                    return PathDiagnostics.NotSolved(path, failure, $"row {chosen[failure.Row] + 1}");
                Steps = Math.Max(Steps, solver.Steps);
                for (var i = 0; i < chosen.Length && first + i < all; i++)
                {
                    states.AsSpan(i * program.Width, numbers).CopyTo(noise.AsSpan((first + i) * numbers));
                    change[first + i] = states[(i * program.Width) + numbers];
                }
            }

            return null;
        }

        /// <summary>The base log density at the noise end plus the accumulated trace, which was integrated backward in time.</summary>
        public double[] LogDensities()
        {
            var story = path.Story();
            story = story.WithArray(path.Draw.Target.Of, new AxisTensor(story.Builder.Data("ends of paths", noise, data.Shape), []));
            var density = story.Density(path.Base).Value.SpreadOver(story.AxesOf(path.Draw.Loops)).Value;
            var ends = Interpreter.Evaluate(density).Values;
            return [.. ends.Zip(change, (end, gathered) => end + gathered)];
        }

        private double[] Signs(double[] directions)
        {
            for (var i = 0; i < directions.Length; i++) directions[i] = random.NextUniform() < 0.5 ? -1 : 1;
            return directions;
        }
    }
}
