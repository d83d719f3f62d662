namespace ProbDsl.Inference.Calibration;

/// <summary>
/// Draws the unknowns of a story from their priors and its data given them, in the shapes of given data; what the story only reads is as
/// given.
/// </summary>
/// <param name="story">The story that is drawn, with its sizes and what it only reads.</param>
/// <param name="fitted">The story that is fitted, with the same; the same object if it is the story that is drawn.</param>
/// <param name="catalog">The definitions of distributions.</param>
public sealed class Simulator(Problem story, Problem fitted, StandardCatalog catalog)
{
    private readonly List<Variable> drawn = DrawnData(fitted.Graph);

    /// <summary>The data that a story draws.</summary>
    public static List<Variable> DrawnData(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v.Role == Role.Data && graph.StatementsOf(v.Name).OfType<Draw>().Any())];

    /// <summary>One simulation, or why the story could not be drawn.</summary>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="cancellation">Ends the drawing between two statements.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Result<SimulatedStory> Draw(ulong seed, CancellationToken cancellation)
    {
        var sampler = new PriorSampler(story, catalog)
        {
            Engine = Runtime.Managed.ManagedEngine.On(1), Cancellation = cancellation,
        };
        var sample = sampler.Sample(seed);
        if (sample.Value is not { Values: var values }) return new(null, sample.Diagnostics);
        var data = new Dictionary<string, Tensor>(fitted.Data);
        foreach (var variable in drawn) data[variable.Name] = WithMissing(variable, values[variable.Name]);
        return new SimulatedStory(fitted.WithData(data), values);
    }

    /// <summary>The data, in which cells that are missing in the given data hold what they hold there.</summary>
    private Tensor WithMissing(Variable variable, Tensor values)
    {
        if (fitted.Missing.GetValueOrDefault(variable.Name) is not { } missing) return values;
        double[] cells = [.. values.Values];
        for (var at = 0; at < cells.Length; at++)
            if (missing.Mask[at]) cells[at] = fitted.Data[variable.Name].Values[at];
        return new(values.Shape, cells);
    }
}

/// <summary>A simulation: the story with its data, and the value of everything that was drawn.</summary>
/// <param name="Problem">The story that is fitted with the data.</param>
/// <param name="Truth">The values by name.</param>
public sealed record SimulatedStory(Problem Problem, IReadOnlyDictionary<string, Tensor> Truth)
{
    /// <summary>Whether data are beyond all numbers, which no fit reads.</summary>
    public bool IsInfinite => Problem.Data.Values.Any(d => Array.Exists(d.Values, v => !double.IsFinite(v)));
}
