namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// Transports draws of a path's base distribution, which are in the arrays of the story, to data: along its ODE, or along the reversed SDE.
/// </summary>
internal static class PathSampling
{
    // members that are solved together
    private const int AtOnce = 4096;

    /// <summary>Replaces the base draws by data; returns null, or the error of an equation that was not solved.</summary>
    public static Diagnostic? Transport(TimePath path, SampledArrays arrays, RunOptions options, ulong seed)
    {
        var (values, numbers) = (arrays[path.Draw.Target.Of].Values, path.Event.Count);
        var all = numbers == 0 ? 0 : values.Length / numbers;
        if (all == 0) return null;
        var byOde = path is not ReversedPath || options[StandardOptions.Sampler] == "ode";
        if ((byOde
            ? PathDiagnostics.TooManySteps(path, options.Over(path.Solver))
            : PathDiagnostics.TooManySteps(path, options[StandardOptions.Steps] ?? SdeTransport.UsualSteps)) is { } tooLong) return tooLong;
        using var mover = Mover(path, Math.Min(AtOnce, all), ConditioningInputs.Compute(path, arrays), options, seed, arrays.Engine);
        var (states, chosen) = (new double[mover.Rows * numbers], new int[mover.Rows]);
        for (var first = 0; first < all; first += mover.Rows)
        {
            for (var i = 0; i < chosen.Length; i++) chosen[i] = Math.Min(first + i, all - 1);
            for (var i = 0; i < chosen.Length; i++) values.AsSpan(chosen[i] * numbers, numbers).CopyTo(states.AsSpan(i * numbers));
            if (mover.Transport(states, chosen) is { } failure)
                return PathDiagnostics.NotSolved(path, failure, $"draw {chosen[failure.Row] + 1}", isRandom: !byOde);
            states.AsSpan(0, Math.Min(mover.Rows, all - first) * numbers).CopyTo(values.AsSpan(first * numbers));
        }

        if (path.IsMapped) Map(path, arrays);
        return null;
    }

    /// <summary>Applies the maps after the `ode` to all members, each with what its flow is given.</summary>
    private static void Map(TimePath path, SampledArrays arrays)
    {
        var story = arrays.Story(path.Problem, path.Catalog);
        var (values, builder) = (arrays[path.Draw.Target.Of].Values, story.Builder);
        var axes = ConditioningInputs.MembersOf(path, arrays, story);
        var ends = new AxisTensor(builder.Data("ends", values, [.. axes.Select(a => a.Size), .. path.Event]), axes);
        builder.Output("data", story.Inside(path.Draw, () => path.Data(story, ends)).SpreadOver(axes).Value);
        arrays.Run(builder.Build())["data"].Values.CopyTo(values.AsSpan());
    }

    /// <summary>The transport: of a time reversal its SDE, unless its ODE is selected.</summary>
    private static IPathTransport Mover(TimePath path, int rows, IReadOnlyList<Tensor> conditioning, RunOptions options,
        ulong seed, EngineChoice engine) =>
            path is ReversedPath reversed && options[StandardOptions.Sampler] != "ode"
                ? new SdeTransport(reversed, rows, conditioning, options[StandardOptions.Steps] ?? SdeTransport.UsualSteps,
                    corrects: options[StandardOptions.Sampler] == "corrected", seed, engine)
                : new OdeTransport(path, rows, conditioning, options.Over(path.Solver), engine);
}
